"""One page as HTML: the score first, then what moved it, then the page's own text with the evidence marked."""

from __future__ import annotations

from assay.features import GROUPS, features

from ..model import Model
from ..reasons import next_band
from ..score import Contribution, Score
from . import svg
from .excerpt import label_sizes
from .html import section, text
from .marked import marked_features, marked_text
from .points_html import measured, waterfall
from .words import (
    BANDS,
    BLOCK_NAMES,
    NOTE,
    SMALLEST,
    SOURCE_KINDS,
    band,
    group_of,
    plain_name,
    plural,
    reason_name,
    sequence,
    signed,
    value_in_words,
)

_NAMED = 3  # reasons named beside the score, up and down
_SPEAKERS = 20
_CHANGES = 5
_LONG = 60_000  # characters: the browser lays out a longer text only where somebody looks


def page_article(score: Score, model: Model, name: str, *, back: bool = False, more: str = "") -> str:
    """Return the report of one page as an <article>.

    Args:
        score: the score of the page.
        model: the model that gave it.
        name: its id in the document; rows of features have the ids NAME + 'f' + the number of the feature.
        back: whether a link leads back to the table of all pages.
        more: a section to put before the page's text, as HTML.
    """
    numbers = {feature: place for place, feature in enumerate(features())}
    sections = [_hero(score)]
    if score.score is not None:
        sections += [waterfall(score, model), _pair(_next_band(score, model), _speakers(score))]
    else:
        sections.append(_pair(_speakers(score)))
    sections += [more, _text(score, numbers), measured(score, numbers, name), _about(model)]
    link = '<p class="back"><a href="#index">All pages</a></p>\n' if back else ""
    named, source = heading_of(score), text(score.id).strip()
    told = f'<p class="from">{source}</p>\n' if source and source != named else ""
    return f'<article id="{name}" tabindex="-1">\n{link}<h1>{named}</h1>\n{told}{"".join(sections)}</article>\n'


def heading_of(score: Score) -> str:
    """Return what a page is called, as HTML: its title, else the last part of its id."""
    return text(score.title or score.id.rstrip("/").rpartition("/")[2]).strip() or "A page"


def _pair(*parts: str) -> str:
    found = [part for part in parts if part]
    return f'<div class="pair">{"".join(found)}</div>\n' if len(found) > 1 else "".join(found)


def _hero(score: Score) -> str:
    """Return the score with its interval, its two parts, and the strongest reasons in one line each."""
    made = _made_of(score)
    if score.score is None:
        return (
            f'<div class="hero"><div><p class="big" aria-hidden="true">–</p><p class="word">no score</p></div>'
            f"<div><p><b>The page is not scored:</b> {text(score.abstained or 'the reason is not known')}.</p>"
            f"<p>What was measured stands below all the same.</p>{made}</div></div>\n"
        )
    low, high = score.interval or (score.score, score.score)
    cuts = [end for end, _ in BANDS[:-1]]
    gauges = [("Score", score.score, score.interval), ("Reliability", score.reliability, None)]
    gauges.append(("Quality", score.quality, None))
    drawn = "".join(
        f'<dt>{name}</dt><dd>{svg.gauge(value, pair, cuts)}</dd><dd class="n">{value:.0f} {band(value)}</dd>'
        for name, value, pair in gauges
        if value is not None
    )
    return (
        f'<div class="hero"><div><p class="big">{score.score:.0f}<small> of 100</small></p>'
        f'<p class="word">{band(score.score).capitalize()}</p>'
        f'<p class="dim">90 % interval {low:.0f}–{high:.0f}</p></div>'
        f'<div><dl class="gauges">{drawn}</dl>{_strongest(score)}{made}</div></div>\n'
    )


def _strongest(score: Score) -> str:
    ranked = sorted(score.contributions, key=lambda item: -abs(item.points))
    lines = []
    for word, sign in (("Pulled down by", -1), ("Lifted by", 1)):
        names = [_reason(item) for item in ranked if sign * item.points >= SMALLEST][:_NAMED]
        if names:
            lines.append(f'<li><b class="{"up" if sign > 0 else "down"}">{word}</b> {sequence(names)}</li>')
    return f'<ul class="why">{"".join(lines)}</ul>' if lines else "<p>Nothing on the page moved the score.</p>"


def _reason(item: Contribution) -> str:
    return text(reason_name(item.feature, item.value, item.points))


def _made_of(score: Score) -> str:
    sizes = {label: size for label, size in label_sizes(score).items() if size}
    told = " · ".join(f"{BLOCK_NAMES[label]} {size:,}" for label, size in sizes.items())
    return f'<p class="dim">Words: {told}</p>' if told else ""


def _next_band(score: Score, model: Model) -> str:
    found = next_band(score, model)
    if found is None:
        return ""
    need = (
        f"To be <b>{found['band']}</b> ({found['from']:.0f} or more) the page needs {signed(found['needed'])} points. "
    )
    rows = [
        f"<li>{text(plain_name(name))} <b>{text(value_in_words(name, change['to']))}</b> "
        f"<small>{_instead(name, change['value'])}</small></li>"
        for change in found["changes"][:_CHANGES]
        for name in (change["feature"],)
    ]
    each = "Each of these alone would do:" if len(rows) > 1 else "This alone would do:"
    told = f"<p>{need}{each}</p><ul>{''.join(rows)}</ul>" if rows else f"<p>{need}No single term could give that.</p>"
    return section("What would raise it", f"{told}\n")


def _instead(name: str, value: float | None) -> str:
    return "which this page does not have" if value is None else f"instead of {text(value_in_words(name, value))}"


def _speakers(score: Score) -> str:
    speaking = score.sources
    told = [item for item in speaking if item.name is not None]
    rows = [
        f'<li><span class="n">{item.count:,} ×</span><span>{text(item.name)} <small>{SOURCE_KINDS[item.kind]}</small></span></li>'
        for item in told[:_SPEAKERS]
    ]
    rest = [plural(len(told) - _SPEAKERS, "other source")] if len(told) > _SPEAKERS else []
    rest += [f"{SOURCE_KINDS[item.kind]} ×{item.count:,}" for item in speaking if item.name is None]
    if not speaking:
        return ""
    listed = f'<ul class="speakers">{"".join(rows)}</ul>\n' if rows else ""
    more = f'<p class="dim">Also: {text(" · ".join(rest))}</p>\n' if rest else ""
    return section("Who speaks", f"{listed}{more}")


def _text(score: Score, numbers: dict[str, int]) -> str:
    if not score.blocks:
        return ""
    groups = list(dict.fromkeys(group_of(name) for name in marked_features(score)))
    boxes = "".join(
        f'<label><input type="checkbox" class="f{number}" checked><mark class="g{number} swatch">{group}</mark></label>'
        for group in groups
        for number in (GROUPS.index(group),)
    )
    hint = '<p class="dim withjs">Point at a mark, or tab to the first and go on with the arrow keys, to see what it is.</p>'
    filters = (
        f'<fieldset class="filters"><legend>Show evidence of</legend>{boxes}</fieldset>\n{hint}\n' if boxes else ""
    )
    long = " long" if len(score.text) > _LONG else ""
    return section("In its own words", f'{filters}<div class="text{long}">\n{marked_text(score, numbers)}</div>\n')


def _about(model: Model) -> str:
    policy = f'<p class="policy">Scored under a policy: {text(model.policy)}</p>' if model.policy else ""
    event = model.about.get("event")
    said = f"<li>The score is the probability, in percent, that {text(event)}.</li>" if event else ""
    return section(
        "What the score is, and what it is not",
        f"{policy}<ul><li><b>{NOTE}</b></li>{said}"
        "<li>The interval holds nine in ten of the scores that the same page gets when the model is fitted on other "
        "sources.</li><li>The model was taught by ratings of outlets, not of pages. It is no verdict on a person or an "
        "outlet, and no reason by itself to remove a page.</li><li>Who speaks is a list for a reader to check, not a "
        f'measurement.</li></ul>\n<p class="dim">Model {text(model.name)} · digest {text(model.digest)}</p>\n',
    )


__all__ = ["heading_of", "page_article"]
