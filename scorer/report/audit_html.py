"""An audit as one self-contained page: no script, no network, every string escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from assay.features import features

from . import svg
from .audit import between, gap_name, kept, plus
from .safe import safe
from .words import number, plain_name, plural, signed, summary_of, unit_of

Report = Mapping[str, Any]

_STYLE = """
:root{color-scheme:light dark;--ink:#1c1f24;--paper:#fff;--dim:#667;--rule:#d8dbe0;--up:#1a7f4b;--down:#b3372f;--line:#2b5fad;
--band:#2b5fad33}
@media(prefers-color-scheme:dark){:root{--ink:#e6e8ec;--paper:#15171b;--dim:#9aa0ab;--rule:#343942;--up:#4cc38a;--down:#ef7a6f;
--line:#7aa7f0;--band:#7aa7f033}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:66rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;margin-bottom:0}h2{font-size:1.15rem;margin:2.2rem 0 .5rem;border-bottom:1px solid var(--rule)}
table{border-collapse:collapse;width:100%}th,td{padding:.3rem .7rem .3rem 0;text-align:left;vertical-align:top;
border-bottom:1px solid var(--rule)}th{font-weight:600;color:var(--dim);font-size:.85rem}
td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}.dim,small{color:var(--dim)}
.serious{color:var(--down);font-weight:600}.note{color:var(--dim)}li{margin:.2rem 0}
.wide{overflow-x:auto}svg text{font-size:11px;fill:var(--dim)}.axis,.frame{stroke:var(--rule);fill:none}
.line{fill:none;stroke:var(--line);stroke-width:2}.band{fill:var(--band)}.knot{fill:var(--line)}
.up{fill:var(--up)}.down{fill:var(--down)}.interval{stroke:var(--ink);stroke-width:1.5}
"""


def audit_page(report: Report) -> str:
    """Return the page of what `audit.examine` found."""
    sections = (
        ("Findings", _findings(report)),
        ("Weights", _weights(report)),
        ("Which terms does the ranking need?", _ablation(report)),
        ("Which terms say the same?", _redundancy(report)),
        ("Would other sources have given other weights?", _stability(report)),
        ("Is it calibrated?", _calibration(report)),
        ("Is it fair?", _fairness(report)),
        ("What do tricks gain?", _gaming(report)),
        ("Have the pages changed?", _drift(report)),
    )
    title = f"Audit of {_text(report['name'])}"
    body = "".join(f"<section><h2>{name}</h2>\n{content}</section>\n" for name, content in sections if content)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>\n'
        f"<h1>{title}</h1>\n{_about(report)}\n{body}"
        '<p class="dim">A score says how a page is made. It does not know what is true.</p>\n</body></html>\n'
    )


def _text(value: object) -> str:
    return escape(safe(str(value)))


def _name(feature: str) -> str:
    return _text(plain_name(feature))


def _row(cells: Iterable[str | tuple[str, str]]) -> str:
    """Return a row; a cell is HTML, or (HTML, class)."""
    parts = (cell if isinstance(cell, tuple) else (cell, "") for cell in cells)
    return (
        "<tr>"
        + "".join(f'<td class="{kind}">{html}</td>' if kind else f"<td>{html}</td>" for html, kind in parts)
        + "</tr>\n"
    )


def _table(columns: Iterable[str], rows: Iterable[str]) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>\n{"".join(rows)}</tbody></table></div>\n'


def _figure(text: str) -> tuple[str, str]:
    return escape(text), "n"


def _dim(text: str) -> str:
    return f'<p class="dim">{escape(text)}</p>\n'


def _about(report: Report) -> str:
    parts = [f"model {_text(report['model'])}", f"{len(report['terms'])} terms"]
    if report["policy"]:
        parts.append(f"under a policy: {_text(report['policy'])}")
    if pages := report["pages"]:
        parts.append(f"on {plural(pages['count'], 'page')} of {plural(pages['sources'], 'source')}")
        parts.append(f"{pages['abstained']:,} without a score")
    starts = ", ".join(f"{head} {signed(value)}" for head, value in report["intercepts"].items())
    return f'<p class="dim">{" · ".join(parts)} · starts at {escape(starts)}</p>'


def _findings(report: Report) -> str:
    rows = [
        f'<li><span class="{_text(found["severity"])}">{_text(found["severity"])}</span> {_text(found["question"])}: '
        f"{'<b>' + _name(found['feature']) + '</b> ' if found['feature'] else ''}{_text(found['message'])}</li>\n"
        for found in report["findings"]
    ]
    return f"<ul>\n{''.join(rows)}</ul>\n" if rows else "<p>None.</p>\n"


def _weights(report: Report) -> str:
    declared = features()
    rows = []
    for term in sorted(report["terms"], key=lambda term: -term["reach"]):
        known = declared[term["feature"]]
        low, high = term["reach_interval"]
        reason = f"<br><small>{_text(term['reason'])}</small>" if term["basis"] == "policy" else ""
        ends = f"{number(term['knots'][0])} to {number(term['knots'][-1])} {unit_of(known)}"
        rows.append(
            _row(
                (
                    f"<b>{_name(term['feature'])}</b><br>{_text(summary_of(term['feature']))}{reason}",
                    _text(f"{term['head']}, {term['basis']}; better: {term['better']}"),
                    f"{svg.curve(term['knots'], term['points'], term['points_low'], term['points_high'])}<br>"
                    f"<small>{_text(ends)}</small>",
                    _figure(f"{signed(term['points'][0])} to {signed(term['points'][-1])}"),
                    _figure(f"{term['reach']:.2f}" + ("" if low is None else f" ({low:.2f}–{high:.2f})")),
                )
            )
        )
    note = "Points are log-odds at the ends of the curve; reach: between its least and most, with the 90 % interval over refits."
    return _table(("term", "", "curve", "points", "reach"), rows) + _dim(note)


def _ablation(report: Report) -> str:
    found = report["ablation"]
    if not found or not found["terms"]:
        return ""
    if found["auc"] is None:
        rows = (_row((_name(row["feature"]), _figure(kept(row)))) for row in found["terms"])
        return _table(("left out", "order kept (Spearman)"), rows)
    scale = max(abs(row["change"]) for row in found["terms"]) or 1.0
    rows = (
        _row(
            (
                _name(row["feature"]),
                svg.gap(row["change"], row["interval"], scale),
                _figure(plus(row["change"], 3)),
                _figure(between(row["interval"], 3)),
                _figure(kept(row)),
            )
        )
        for row in found["terms"]
    )
    note = f"AUC of reliable against unreliable pages inside data sets, all terms: {found['auc']:.3f}."
    return _table(("left out", "", "AUC it adds", "90 %", "order kept"), rows) + _dim(note)


def _redundancy(report: Report) -> str:
    pairs = [pair for pair in report["redundancy"] if abs(pair["correlation"]) >= 0.4]
    rows = (
        _row(
            (
                " · ".join(map(_name, pair["features"])),
                svg.gap(pair["correlation"], None, 1.0),
                _figure(plus(pair["correlation"], 2)),
            )
        )
        for pair in pairs
    )
    return _table(("terms", "", "correlation of their points"), rows) if pairs else ""


def _stability(report: Report) -> str:
    order = report["stability"]["order"]
    if not order:
        return ""
    rows = (
        _row((_text(name), _figure(f"{row['median']:.3f}"), _figure(f"{row['least']:.3f}")))
        for name, row in order.items()
    )
    return _table(("order of", "rank correlation with refits", "least"), rows)


def _calibration(report: Report) -> str:
    found = report["calibration"]
    if not found:
        return ""
    error = f"Expected calibration error {found['error']:.3f}"
    error += f" ({found['error_interval'][0]:.3f}–{found['error_interval'][1]:.3f})" if found["error_interval"] else ""
    note = (
        f"{error} on {plural(found['pages'], 'page')} of {plural(found['sources'], 'source')}. Across: what the score says, in "
        "percent; up: how many of those pages are reliable. On pages that the model was fitted on this flatters it."
    )
    return svg.diagram(found["bins"]) + _dim(note)


def _fairness(report: Report) -> str:
    found = report["fairness"]
    rows = [row for part in ("politics", "dialects", "lengths", "topics") for row in found[part]]
    scale = max((abs(end) for row in rows for end in (row["gap"], *(row["interval"] or ()))), default=1.0)
    lines = (
        _row(
            (
                _text(gap_name(row)),
                svg.gap(row["gap"], row["interval"], scale),
                _figure(plus(row["gap"])),
                _figure(between(row["interval"])),
                _figure(" / ".join(f"{count:,}" for count in dict.fromkeys(row["pages"]))),
            )
        )
        for row in rows
    )
    return _table(("", "", "points of the score", "90 %", "pages"), lines) if rows else ""


def _gaming(report: Report) -> str:
    found = report["gaming"]
    rows = [*found["tricks"], *found["hidden"]]
    scale = max((abs(row["percentile_95"]) for row in rows), default=1.0)
    lines = (
        _row(
            (
                _text(row["trick"] + ("" if row["leaves_article"] else " (changes the article)")),
                svg.gap(row["percentile_95"], None, scale),
                *(_figure(plus(row[key])) for key in ("mean", "percentile_95", "most")),
                "<small>"
                + ", ".join(f"{_name(item['feature'])} {escape(signed(item['points']))}" for item in row["because"])
                + "</small>",
            )
        )
        for row in rows
    )
    note = f"Points of the score gained, on {report['gamed_on']} ({found['pages']})."
    return _table(("trick", "", "mean", "95th percentile", "most", "because of"), lines) + _dim(note) if rows else ""


def _drift(report: Report) -> str:
    found = report["drift"]
    if not found:
        return ""
    rows = (
        _row(
            (
                _name(row["feature"]) + (" <small>a term</small>" if row["term"] else ""),
                _figure(f"{row['index']:.2f}"),
                _figure(f"{row['chance']:.2f}"),
                *(_figure("–" if value is None else number(value)) for value in row["medians"]),
            )
        )
        for row in found["features"]
    )
    note = (
        "Population stability index; over .25 is a major shift. By chance: what samples of this size give without any."
    )
    return _table(("feature", "index", "by chance", "median", "then"), rows) + _dim(note)


__all__ = ["audit_page"]
