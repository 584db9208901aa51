"""An audit as one self-contained page: no script, no network, every string escaped."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from assay.features import features

from . import svg
from .html import dim, document, figure, row, section, table, text
from .questions import (
    GAPS,
    ORDER_KEPT,
    QUESTIONS,
    Report,
    between,
    calibration_in_words,
    close_pairs,
    gains_too_much,
    gap_name,
    kept,
    trick_name,
)
from .words import number, plain_name, plural, plus, signed, summary_of, unit_of


def audit_page(report: Report) -> str:
    """Return the page of what `audit.examine` found."""
    sections = [("Findings", _findings(report)), ("Weights", _weights(report))]
    sections += [(title, _ANSWERS[name](report)) for name, title in QUESTIONS.items()]
    body = "".join(section(name, content) for name, content in sections)
    note = dim("A score says how a page is made. It does not know what is true.")
    return document(f"Audit of {text(report['name'])}", f"{_about(report)}\n{body}{note}", script=False)


def _name(feature: str) -> str:
    return text(plain_name(feature))


def _about(report: Report) -> str:
    parts = [f"model {text(report['model'])}", f"{len(report['terms'])} terms"]
    if report["policy"]:
        parts.append(f"under a policy: {text(report['policy'])}")
    if pages := report["pages"]:
        parts.append(f"on {plural(pages['count'], 'page')} of {plural(pages['sources'], 'source')}")
        parts.append(f"{pages['abstained']:,} without a score")
    starts = ", ".join(f"{head} {signed(value)}" for head, value in report["intercepts"].items())
    return f'<p class="dim">{" · ".join(parts)} · starts at {escape(starts)}</p>'


def _findings(report: Report) -> str:
    rows = [
        f'<li><span class="{text(found["severity"])}">{text(found["severity"])}</span> {text(found["question"])}: '
        f"{'<b>' + _name(found['feature']) + '</b> ' if found['feature'] else ''}{text(found['message'])}</li>\n"
        for found in report["findings"]
    ]
    return f"<ul>\n{''.join(rows)}</ul>\n" if rows else "<p>None.</p>\n"


def _weights(report: Report) -> str:
    declared = features()
    rows = []
    for term in sorted(report["terms"], key=lambda term: -term["reach"]):
        known = declared[term["feature"]]
        low, high = term["reach_interval"]
        reason = f"<br><small>{text(term['reason'])}</small>" if term["basis"] == "policy" else ""
        ends = f"{number(term['knots'][0])} to {number(term['knots'][-1])} {unit_of(known)}"
        rows.append(
            row(
                (
                    f"<b>{_name(term['feature'])}</b><br>{text(summary_of(term['feature']))}{reason}",
                    text(f"{term['head']}, {term['basis']}; better: {term['better']}"),
                    f"{svg.curve(term['knots'], term['points'], term['points_low'], term['points_high'])}<br>"
                    f"<small>{text(ends)}</small>",
                    figure(f"{signed(term['points'][0])} to {signed(term['points'][-1])}"),
                    figure(f"{term['reach']:.2f}" + ("" if low is None else f" ({low:.2f}–{high:.2f})")),
                )
            )
        )
    note = "Points are log-odds at the ends of the curve; reach: between its least and most, with the 90 % interval over refits."
    return table(("term", "part and basis", "curve", figure("points"), figure("reach")), rows) + dim(note)


def _ablation(report: Report) -> str:
    found = report["ablation"]
    if not found or not found["terms"]:
        return ""
    if found["auc"] is None:
        rows = (row((_name(item["feature"]), figure(kept(item)))) for item in found["terms"])
        return table(("left out", figure("order kept")), rows) + dim(f"{ORDER_KEPT.capitalize()}.")
    scale = max(abs(item["change"]) for item in found["terms"]) or 1.0
    rows = (
        row(
            (
                _name(item["feature"]),
                svg.gap(item["change"], item["interval"], scale),
                figure(plus(item["change"], 3)),
                figure(between(item["interval"], 3)),
                figure(kept(item)),
            )
        )
        for item in found["terms"]
    )
    note = f"AUC of reliable against unreliable pages inside data sets, all terms: {found['auc']:.3f}. {ORDER_KEPT.capitalize()}."
    return table(("left out", "", figure("AUC it adds"), figure("90 %"), figure("order kept")), rows) + dim(note)


def _redundancy(report: Report) -> str:
    pairs = close_pairs(report)
    rows = (
        row(
            (
                " · ".join(map(_name, pair["features"])),
                svg.gap(pair["correlation"], None, 1.0, "bar"),
                figure(plus(pair["correlation"], 2)),
            )
        )
        for pair in pairs
    )
    return table(("terms", "", figure("correlation of their points")), rows) if pairs else ""


def _stability(report: Report) -> str:
    order = report["stability"]["order"]
    if not order:
        return ""
    rows = (
        row((text(name), figure(f"{item['median']:.3f}"), figure(f"{item['least']:.3f}")))
        for name, item in order.items()
    )
    return table(("order of", figure("rank correlation with refits"), figure("least")), rows)


def _calibration(report: Report) -> str:
    found = report["calibration"]
    if not found:
        return ""
    error = calibration_in_words(found).capitalize()
    note = (
        f"{error} on {plural(found['pages'], 'page')} of {plural(found['sources'], 'source')}. Across: what the score says, in "
        "percent; up: how many of those pages are reliable. On pages that the model was fitted on this flatters it."
    )
    return svg.diagram(found["bins"]) + dim(note)


def _fairness(report: Report) -> str:
    found = report["fairness"]
    rows = [item for part in ("politics", "dialects", "lengths", "topics") for item in found[part]]
    scale = max((abs(end) for item in rows for end in (item["gap"], *(item["interval"] or ()))), default=1.0)
    lines = (
        row(
            (
                text(gap_name(item)),
                svg.gap(item["gap"], item["interval"], scale, "bar"),
                figure(plus(item["gap"])),
                figure(between(item["interval"])),
                figure(" / ".join(f"{count:,}" for count in dict.fromkeys(item["pages"]))),
            )
        )
        for item in rows
    )
    heading = ("gap", "", figure("points"), figure("90 %"), figure("pages"))
    return table(heading, lines) + dim(f"{GAPS.capitalize()}.") if rows else ""


def _gaming(report: Report) -> str:
    found = report["gaming"]
    rows = [*found["tricks"], *found["hidden"]]
    scale = max((abs(item["percentile_95"]) for item in rows), default=1.0)
    lines = (
        row(
            (
                text(trick_name(item)),
                svg.gap(item["percentile_95"], None, scale, "down" if gains_too_much(item) else "bar"),
                *(figure(plus(item[key])) for key in ("mean", "percentile_95", "most")),
                "<small>"
                + ", ".join(f"{_name(term['feature'])} {escape(signed(term['points']))}" for term in item["because"])
                + "</small>",
            )
        )
        for item in rows
    )
    note = f"Points of the score gained, on {report['gamed_on']} ({found['pages']})."
    return (
        table(("trick", "", figure("mean"), figure("95th percentile"), figure("most"), "because of"), lines) + dim(note)
        if rows
        else ""
    )


def _drift(report: Report) -> str:
    found = report["drift"]
    if not found:
        return ""
    rows = (
        row(
            (
                _name(item["feature"]) + (" <small>a term</small>" if item["term"] else ""),
                figure(f"{item['index']:.2f}"),
                figure(f"{item['chance']:.2f}"),
                *(figure("–" if value is None else number(value)) for value in item["medians"]),
            )
        )
        for item in found["features"]
    )
    note = (
        "Population stability index; over .25 is a major shift. By chance: what samples of this size give without any."
    )
    return table(("feature", *map(figure, ("index", "by chance", "median", "then"))), rows) + dim(note)


def _readability(report: Report) -> str:
    found = report["readability"]
    rows = (
        row((_name(name), figure(f"{sum(gaps) / len(gaps):.1f}"), figure(f"{max(gaps):.1f}")))
        for name in (name for name in (found[0] if found else ()) if name != "id")
        for gaps in ([abs(item[name]["assay"] - item[name]["textstat"]) for item in found],)
    )
    return table(("index", figure("mean difference"), figure("most")), rows) if found else ""


_ANSWERS: dict[str, Callable[[Report], str]] = {
    "ablation": _ablation,
    "redundancy": _redundancy,
    "stability": _stability,
    "calibration": _calibration,
    "fairness": _fairness,
    "gaming": _gaming,
    "drift": _drift,
    "readability": _readability,
}

__all__ = ["audit_page"]
