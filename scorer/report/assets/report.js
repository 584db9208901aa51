"use strict";
// Adds what a report can do without: tables that sort, marks that explain themselves. Never makes HTML of text.
(() => {
  const make = (tag, words, kind) => {
    const made = document.createElement(tag);
    if (words) made.textContent = words;
    if (kind) made.className = kind;
    return made;
  };
  document.documentElement.classList.add("js");

  for (const table of document.querySelectorAll("table.sort")) {
    const body = table.tBodies[0];
    const value = (row, column) => {
      const cell = row.cells[column];
      return cell.dataset.v === undefined ? cell.textContent : cell.dataset.v === "" ? null : Number(cell.dataset.v);
    };
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      if (!head.textContent || head.className === "x") return;
      const button = make("button", head.textContent);
      button.type = "button";
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const number = typeof value(body.rows[0], column) !== "string";
        const old = head.getAttribute("aria-sort");
        const down = old ? old === "ascending" : number; // figures: the highest first
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...body.rows].map((row) => [value(row, column), row]);
        rows.sort(([a], [b]) => {
          if (a === null || b === null) return (a === null) - (b === null); // without a value: last
          return (down ? -1 : 1) * (typeof a === "string" ? a.localeCompare(b) : a - b);
        });
        body.append(...rows.map(([, row]) => row));
      });
    });
  }

  const tip = make("div", "", "tip");
  tip.id = "tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  document.body.append(tip);
  let shown = null;

  const hide = () => {
    if (!shown) return;
    shown.removeAttribute("aria-describedby");
    shown = null;
    tip.hidden = true;
  };
  const show = (mark) => {
    if (mark === shown) return;
    hide();
    const page = mark.closest("article").id;
    tip.replaceChildren(
      ...mark.dataset.f.split(" ").map((number) => {
        const row = document.getElementById(`${page}f${number}`);
        const line = make("div");
        const told = row.dataset.points ? `${row.dataset.points} points · ` : "";
        line.append(make("b", row.dataset.name), make("span", ` ${row.dataset.value}`));
        line.append(make("small", `${told}${row.dataset.group}: ${row.dataset.about}`));
        return line;
      }),
    );
    shown = mark;
    mark.setAttribute("aria-describedby", "tip");
    tip.hidden = false;
    const at = mark.getClientRects()[0] || mark.getBoundingClientRect();
    const room = document.documentElement.clientWidth - tip.offsetWidth - 8;
    const above = at.top > tip.offsetHeight + 12;
    tip.style.left = `${Math.max(8, Math.min(at.left, room)) + scrollX}px`;
    tip.style.top = `${(above ? at.top - tip.offsetHeight - 6 : at.bottom + 6) + scrollY}px`;
  };
  const markAt = (event) => (event.target.closest ? event.target.closest("mark[data-f]") : null);
  document.addEventListener("pointerover", (event) => {
    const mark = markAt(event);
    if (mark) show(mark);
    else if (!tip.contains(event.target) && shown !== document.activeElement) hide();
  });
  document.addEventListener("click", (event) => (markAt(event) ? show(markAt(event)) : hide()));
  document.addEventListener("focusin", (event) => (markAt(event) ? show(markAt(event)) : hide()));

  // A text is one stop of the tab key; the arrows go from mark to mark inside it.
  for (const first of document.querySelectorAll(".text")) {
    const mark = first.querySelector("mark[data-f]");
    if (mark) mark.tabIndex = 0;
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return hide();
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const mark = step && markAt(event);
    if (!mark) return;
    const all = [...mark.closest(".text").querySelectorAll("mark[data-f]")];
    const visible = (one) => getComputedStyle(one).getPropertyValue("--on").trim() === "1";
    let place = all.indexOf(mark) + step;
    while (all[place] && !visible(all[place])) place += step;
    const next = all[place];
    if (!next) return;
    event.preventDefault();
    mark.removeAttribute("tabindex");
    next.tabIndex = 0;
    next.focus();
    next.scrollIntoView({ block: "nearest" });
    show(next);
  });

  // What is folded is printed too.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const one of folded) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of folded) one.open = false;
  });
})();
