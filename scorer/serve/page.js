"use strict";
// Sends what is pasted or dropped to /report and shows the answer in a frame that has no rights here. Never makes HTML of text.
(() => {
  const at = (id) => document.getElementById(id);
  const [form, address, title, text, file, send] = ["form", "address", "title", "text", "file", "send"].map(at);
  const [state, problem, result, report, save] = ["status", "problem", "result", "report", "save"].map(at);
  let asked = null; // the request that is being answered; a new one takes its place
  let saved = "";

  const fail = (words) => {
    problem.textContent = words;
    result.hidden = true;
  };

  const show = (html) => {
    report.srcdoc = html;
    URL.revokeObjectURL(saved);
    saved = save.href = URL.createObjectURL(new Blob([html], { type: "text/html" }));
    result.hidden = false;
    at("result-name").focus();
  };

  const ask = async (body, type, name) => {
    if (asked) asked.abort();
    const mine = (asked = new AbortController());
    problem.textContent = "";
    state.textContent = "Reading the page …";
    send.setAttribute("aria-disabled", "true");
    try {
      const query = name === undefined ? "" : `?${new URLSearchParams({ name })}`;
      const answer = await fetch(`/report${query}`, {
        method: "POST", body, signal: mine.signal, headers: { "Content-Type": type },
      });
      if (answer.ok) show(await answer.text());
      else fail((await answer.json()).error);
    } catch (error) {
      if (mine.signal.aborted) return;
      fail("The service does not answer. Is it still running?");
    } finally {
      if (asked === mine) {
        asked = null;
        state.textContent = "";
        send.removeAttribute("aria-disabled");
      }
    }
  };

  const askFile = (chosen) => ask(chosen, "application/octet-stream", chosen.name);

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const url = address.value.trim();
    const page = text.value.trim() ? { text: text.value } : url ? { url } : null;
    if (page === null && file.files.length) return askFile(file.files[0]);
    if (page === null) {
      fail("There is nothing to score yet: paste the text of a page, or choose a file.");
      return text.focus();
    }
    if (title.value.trim()) page.title = title.value.trim();
    ask(JSON.stringify({ id: page.url || "pasted text", ...page }), "application/json");
  });

  file.addEventListener("change", () => file.files.length && askFile(file.files[0]));

  // A file may be dropped anywhere; text that is dropped goes where it is dropped.
  const holdsFile = (event) => [...event.dataTransfer.types].includes("Files");
  addEventListener("dragover", (event) => {
    if (!holdsFile(event)) return;
    event.preventDefault();
    document.body.classList.add("over");
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.body.classList.remove("over");
  });
  addEventListener("drop", (event) => {
    document.body.classList.remove("over");
    if (!holdsFile(event)) return;
    event.preventDefault();
    if (event.dataTransfer.files.length === 1) askFile(event.dataTransfer.files[0]);
    else fail("Drop one file at a time; 'assay score' and 'assay batch' take many.");
  });

  fetch("/health").then((answer) => answer.json()).then((health) => {
    at("addresses").hidden = !health.fetch;
    const policy = health.model.policy ? `, under a policy: ${health.model.policy}` : "";
    const size = (health.limits.body / 2 ** 20).toLocaleString("en", { maximumFractionDigits: 1 });
    at("about").textContent =
      `assay ${health.version} · model ${health.model.name} ${health.model.digest}${policy} · at most ${size} MB a page`;
  }, () => {});
})();
