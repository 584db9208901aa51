"""Scores as one self-contained page of HTML: a page with its reasons, or a table of many with the first ones in full."""

from __future__ import annotations

from collections.abc import Sequence

from ..model import Model
from ..quotes import SharedQuote
from ..score import Score
from . import svg
from .html import Cell, dim, document, figure, row, sortable, table, text
from .page_html import heading_of, page_article
from .quoted import quoted_html
from .words import NOTE, SMALLEST, band, plural, reason_name, shared_folder, signed

IN_FULL = 50  # pages with a report of their own: more would make a file that opens slowly; the table has all


def score_html(
    scores: Sequence[Score],
    model: Model,
    errors: Sequence[tuple[str, str]] = (),
    shared: Sequence[SharedQuote] = (),
) -> str:
    """Return the report of pages as one HTML document that needs nothing else.

    Args:
        scores: the pages in the order of their records. The first `IN_FULL` get a report of their own, which says who
            speaks only where they were not made light; with one page it is all there is.
        model: the model that scored them.
        errors: (id, what was wrong) of each record that could not be read.
        shared: the quotations that several of the pages carry.
    """
    failed = _failed(errors)
    if len(scores) == 1:
        (score,) = scores
        return document(f"{heading_of(score)} – assay", page_article(score, model, "p1") + failed, heading=False)
    names = {score.id: f"p{number}" for number, score in enumerate(scores[:IN_FULL], start=1)}
    full = "".join(
        page_article(score, model, f"p{number}", back=True, more=quoted_html(score, shared, names))
        for number, score in enumerate(scores[:IN_FULL], start=1)
    )
    title = f"{plural(len(scores), 'page')} scored"
    index = f'<section class="index" id="index"><h1>{title}</h1>\n{_index(scores, model)}{failed}</section>\n'
    return document(f"{title} – assay", f'<div class="many">\n{index}{full}</div>\n', heading=False)


def _index(scores: Sequence[Score], model: Model) -> str:
    if not scores:
        return "<p>No page could be scored.</p>\n"
    columns: list[Cell] = [
        "page",
        figure("score"),
        "0 to 100",
        figure("reliability"),
        figure("quality"),
        figure("words"),
    ]
    folder = len(shared_folder([score.id for score in scores]))
    rows = [_row(score, number, folder) for number, score in enumerate(scores, start=1)]
    notes = []
    if model.policy:
        notes.append(f'<p class="policy">Scored under a policy: {text(model.policy)}</p>\n')
    if len(scores) > IN_FULL:
        notes.append(
            dim(
                f"The first {IN_FULL} pages have a full report in this file, behind their names. For any other page: "
                "assay score PAGE --html report.html"
            )
        )
    notes.append(dim(f"The line on each bar is the 90 % interval. {NOTE} Model {model.name}, digest {model.digest}."))
    made = table([*columns, ("strongest reasons", "x")], rows, name="pages", sorts=True)
    return f"{_summary(scores)}{made}{''.join(notes)}"


def _summary(scores: Sequence[Score]) -> str:
    found = [score.score for score in scores if score.score is not None]
    parts = [f"{plural(len(scores) - len(found), 'page')} without a score"] if len(found) < len(scores) else []
    if found:
        middle = sorted(found)[len(found) // 2]
        parts = [f"from {min(found):.0f} to {max(found):.0f}, half of them {middle:.0f} or more", *parts]
    return dim(" · ".join(parts))


def _row(score: Score, number: int, folder: int) -> str:
    name = text(score.id[folder:] or score.title or f"page {number}").strip()
    title = f"<br><small>{text(score.title)}</small>" if score.title and score.id[folder:] else ""
    linked = f'<a href="#p{number}">{name}</a>' if number <= IN_FULL else name
    cells = [f'<td class="w">{linked}{title}</td>']
    if score.score is None:
        cells += [sortable("–", "", "n"), sortable("<small>no score</small>", "")]
    else:
        drawn = f'<span class="mini">{svg.gauge(score.score, score.interval)}</span>'
        cells.append(sortable(f"<b>{score.score:.0f}</b>", score.score, "n"))
        cells.append(sortable(f"{drawn}<small>{band(score.score)}</small>", score.score))
    for part in (score.reliability, score.quality):
        cells.append(sortable("–" if part is None else f"{part:.0f}", "" if part is None else part, "n"))
    cells += [sortable(f"{score.words:,}", score.words, "n"), f'<td class="w">{_reasons(score)}</td>']
    return f"<tr>{''.join(cells)}</tr>\n"


def _reasons(score: Score) -> str:
    if score.abstained is not None:
        return f"<small>{text(score.abstained)}</small>"
    ranked = sorted(score.contributions, key=lambda item: item.points)
    found = [item for item in (ranked[:1] + ranked[1:][-1:]) if abs(item.points) >= SMALLEST]
    found.sort(key=lambda item: -abs(item.points))
    return "<br>".join(
        f'<span class="{"up" if item.points > 0 else "down"}">{signed(item.points)}</span> '
        f"{text(reason_name(item.feature, item.value, item.points))}"
        for item in found
    )


def _failed(errors: Sequence[tuple[str, str]]) -> str:
    if not errors:
        return ""
    rows = (row((f"<b>{text(name)}</b>", text(message))) for name, message in errors)
    return (
        f"<h2>{plural(len(errors), 'record')} could not be scored</h2>\n{table(('record', 'why'), rows, name='errors')}"
    )


__all__ = ["IN_FULL", "score_html"]
