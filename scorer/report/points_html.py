"""What the features did to one page, as HTML: the waterfall of points, and the table of everything measured."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assay.features import Feature, features

from ..model import Model
from ..reference import percentiles
from ..score import Contribution, Score, percent
from . import svg
from .excerpt import quotation
from .html import Cell, figure, row, section, table, text
from .words import SMALLEST, place_in_words, plain_name, plural, short_summary_of, signed, summary_of, value_in_words

_STRONGEST = 10  # steps that are not folded
_QUOTED = 90  # characters of a quotation
_HEAD = (
    '<li class="head flat" aria-hidden="true"><span class="what"></span><span class="n">points</span>'
    '<span class="so">score</span></li>'
)


def waterfall(score: Score, model: Model) -> str:
    """Return the way from where every page starts to the score of this one, the strongest step first."""
    ranked = sorted(score.contributions, key=lambda item: -abs(item.points))
    moved = [item for item in ranked if abs(item.points) >= SMALLEST]
    shown, others = moved[:_STRONGEST], [*moved[_STRONGEST:], *ranked[len(moved) :]]
    sums = [model.intercept]
    for item in (*shown, *others):
        sums.append(sums[-1] + item.points)
    least, most = min(sums), max(sums)
    edge = 0.04 * ((most - least) or 1.0)
    ends = (least - edge, most + edge)
    places = percentiles({item.feature: item.value for item in moved})
    rows = [
        _step(score, item, sums[place : place + 2], ends, places[item.feature])
        for place, item in enumerate((*shown, *moved[_STRONGEST:]))
    ]
    parts = [f'<ol class="steps">{_HEAD}{_end("Every page starts at", sums[0])}{"".join(rows[:_STRONGEST])}']
    if others:
        what = f"{plural(len(others), 'other')} of less weight" if shown else "Nothing on the page weighs much"
        parts.append(_line(what, sums[len(shown)], sums[-1], ends))
    parts.append(f"{_end('Sum, and score', sums[-1], 'flat sum')}</ol>\n")
    if rest := rows[_STRONGEST:]:
        parts.append(
            f"<details><summary>The {plural(len(rest), 'smaller one')} of them that moved it</summary>"
            f'<ol class="steps">{"".join(rest)}</ol></details>\n'
        )
    note = "Points are log-odds and add up exactly: the score is 100 / (1 + e<sup>−sum</sup>). The bar of each step begins "
    note += "where the one before it ended; the last column is the score so far."
    return section("What moved the score", f'{"".join(parts)}<p class="dim">{note}</p>\n')


def _percent(points: float) -> float:
    return float(percent(np.array([points]))[0])


def _end(what: str, points: float, kind: str = "flat") -> str:
    return (
        f'<li class="{kind}"><span class="what">{what}</span><span class="n">{signed(points)}</span>'
        f'<span class="so">{_percent(points):.0f}</span></li>\n'
    )


def _line(what: str, before: float, after: float, ends: tuple[float, float]) -> str:
    kind = "up" if after > before else "down"
    return (
        f'<li><span class="what">{what}</span>{svg.step(before, after, *ends)}'
        f'<span class="n {kind}">{signed(after - before)}</span><span class="so">{_percent(after):.0f}</span></li>\n'
    )


def _step(
    score: Score, item: Contribution, sums: Sequence[float], ends: tuple[float, float], place: float | None
) -> str:
    where = f" <small>({place_in_words(place)})</small>" if place is not None and item.value else ""
    quoted = quotation(score.text, item.evidence, _QUOTED)
    quoted = f'<span class="quoted">{text(quoted)}</span>' if quoted else ""
    what = f"{text(short_summary_of(item.feature))}: <b>{text(value_in_words(item.feature, item.value))}</b>{where}{quoted}"
    return _line(what, sums[0], sums[1], ends)


def measured(score: Score, numbers: dict[str, int], name: str) -> str:
    """Return the table of every feature, those of the model first: value, place among other pages, points."""
    points = {item.feature: item.points for item in score.contributions}
    places = percentiles(score.features)
    rows = [
        _measure(declared, score.features[feature], places[feature], points.get(feature), f"{name}f{numbers[feature]}")
        for feature, declared in features().items()
    ]
    columns: list[Cell] = ["feature", "value", "among other pages", "", figure("points")]
    note = "The dot shows how many pages of the reference set have less of it; the line is the middle. Features without points "
    note += "are shown and not scored."
    made = table(columns, rows, name="everything measured")
    folded = f"<details><summary>{plural(len(rows), 'feature')}</summary>{made}<p class='dim'>{note}</p></details>\n"
    return section("Everything measured", folded.replace("'", '"'))


def _measure(declared: Feature, value: float | None, place: float | None, points: float | None, name: str) -> str:
    told = value_in_words(declared.name, value)
    cells: list[Cell] = [
        (f"<b>{text(plain_name(declared.name))}</b><br><small>{text(summary_of(declared.name))}</small>", "w"),
        (text(told), "w"),
        "" if place is None else svg.strip(place),
        "" if place is None else f"<small>{place_in_words(place)}</small>",
        figure("–" if points is None else signed(points)),
    ]
    about = short_summary_of(declared.name)
    data = {"name": plain_name(declared.name), "value": told, "points": "" if points is None else signed(points)}
    data |= {"group": declared.group, "about": about}
    attributes = "".join(f' data-{key}="{text(words)}"' for key, words in data.items())
    return row(cells).replace("<tr>", f'<tr id="{name}"{attributes}>', 1)


__all__ = ["measured", "waterfall"]
