"""The words of every rendering: bands of the score, values with their units, names of blocks. Each stands here once."""

from __future__ import annotations

from collections.abc import Sequence

from assay.features import Feature, features

BANDS: tuple[tuple[float, str], ...] = (
    (20.0, "very low"),
    (40.0, "low"),
    (60.0, "mixed"),
    (80.0, "good"),
    (100.0, "very good"),
)  # upper end of each band, which belongs to the next one; 100 is very good

NOTE = "The score says how a page is made: its sources, its wording, its surroundings. It does not know what is true."
SOURCE_SCORE = (
    "what the mean of all pages of the source probably is, drawn towards the other sources where pages are few"
)

SMALLEST = 0.005  # points: less shows as 0.00

_COUNTED = ("notices", "mentions", "words")  # units that are counts

BLOCK_NAMES = {"main": "article", "boilerplate": "around it", "comment": "comments", "promotion": "advertising"}

SOURCE_KINDS = {
    "named": "", "official": "body", "document": "document", "media": "media", "unnamed": "not named",
    "pronoun": "a pronoun for somebody", "none": "no source told",
}  # fmt: skip  # what stands beside a source of a page


def band(score: float) -> str:
    """Return the word for a score between 0 and 100."""
    return next((word for end, word in BANDS if score < end), BANDS[-1][1])


def plain_name(feature: str) -> str:
    """Return a feature's name with spaces."""
    return feature.replace("_", " ")


def summary_of(feature: str) -> str:
    """Return what a feature measures, in plain words and without the full stop; its name when nobody declares it."""
    declared = features().get(feature)
    return declared.summary.rstrip(".") if declared else plain_name(feature)


def short_summary_of(feature: str) -> str:
    """Return the summary without what stands after it for the record: how a share is taken, when it is undefined."""
    return summary_of(feature).partition(";")[0].partition(", as a share")[0]


def reason_name(feature: str, value: float | None, points: float) -> str:
    """Return what of a feature moved a score: 'attribution', 'low attribution', 'no attribution'."""
    declared, name = features().get(feature), plain_name(feature)
    if declared is None or declared.better == "neither" or value is None:
        return name
    if value == 0.0:
        return f"no {name}"
    return f"low {name}" if (points < 0.0) is (declared.better == "more") else name


def group_of(feature: str) -> str:
    """Return the group of a feature, an empty string when nobody declares it."""
    declared = features().get(feature)
    return declared.group if declared else ""


def unit_of(feature: Feature) -> str:
    """Return a feature's unit as people write it."""
    return feature.unit.replace("1000", "1,000")


def value_in_words(feature: str, value: float | None) -> str:
    """Return a feature's value with its unit: '24.1 per 1,000 words', '31 % of words', 'present'."""
    if value is None:
        return "undefined here"
    declared = features().get(feature)
    return number(value) if declared is None else _with_unit(value, unit_of(declared))


def _with_unit(value: float, unit: str) -> str:
    if unit == "probability":
        return share(value)
    if unit == "present":
        unit = "1 present, 0 absent"
    if unit.startswith("1 ") and ", 0 " in unit:  # a switch
        on, _, off = unit.removeprefix("1 ").partition(", 0 ")
        return on if value > 0.5 else off
    if value == 0.0 and (unit.startswith(("share of ", "per ")) or unit in _COUNTED):
        return "none"
    if unit.startswith("share of "):
        return f"{share(value)} of {unit.removeprefix('share of ')}"
    if value == 1.0 and unit in _COUNTED:
        unit = unit[:-1]
    return f"{number(value)} {unit}"


def place_in_words(percentile: float) -> str:
    """Return where a value stands in the reference set: 'more than 83 % of pages', 'less than 95 %' below the middle."""
    more = percentile >= 50.0
    rank = min(round(percentile if more else 100.0 - percentile), 99)
    return f"{'more' if more else 'less'} than {rank} % of pages"


def share(value: float) -> str:
    """Return a share as a percentage: '31 %', '0.4 %'."""
    percent = 100.0 * value
    return f"{percent:.1f} %" if 0.0 < percent < 10.0 else f"{percent:.0f} %"


def number(value: float) -> str:
    """Return a number with as many digits as a reader wants: 1,204 · 24.1 · 3 · 0.07."""
    size = abs(value)
    if size == round(size):
        return f"{value:,.0f}"
    if size >= 1000.0:
        return f"{value:,.0f}"
    return f"{value:.1f}" if size >= 1.0 else f"{value:.2f}"


def plus(value: float, digits: int = 1) -> str:
    """Return a figure with its sign: '+4.9', '−0.015', '0.0'."""
    text = f"{abs(value):.{digits}f}"
    return text if float(text) == 0 else ("+" if value > 0 else "−") + text


def signed(points: float) -> str:
    """Return points with their sign, two digits: '+0.82', '−1.30', '0.00'."""
    return plus(points, 2)


def plural(count: int, noun: str) -> str:
    """Return a count with its noun: '1 page', '1,204 pages'."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def sequence(items: Sequence[str]) -> str:
    """Return items as people list them: 'a, b and c'."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def shared_folder(ids: Sequence[str]) -> str:
    """Return the folder, with its slash, that all ids begin with."""
    low, high = min(ids), max(ids)
    same = next((place for place, pair in enumerate(zip(low, high, strict=False)) if pair[0] != pair[1]), 0)
    return low[: low.rfind("/", 0, same) + 1]
