"""What a careful editor asks of a claim: figures with a source, how a study was done, what it cannot show, who paid."""

from __future__ import annotations

from .cues import statistics, times
from .declare import Reading, feature
from .document import Document

_BARE = "The new drug works and everybody should take it, because people feel better when they do so every morning."
_CHECKLIST = "Schwitzer, A Guide to Reading Health Care News Stories, JAMA Internal Medicine 174(7), 2014"


@feature(
    group="evidence",
    unit="per 1000 words",
    range=(0, 1000),
    better="more",
    scope="main",
    version=3,
    why="A figure with its source can be looked up; a bare one only impresses.",
    citation=_CHECKLIST,
    fires="Deaths fell by 12 percent to 3 million, according to data from the health ministry published in its report.",
    quiet=_BARE,
)
def sourced_statistics(document: Document) -> Reading:
    """Figures in a sentence that names a speaker, a document or a study."""
    return document.per_thousand(*document.slice_of(statistics))


@feature(
    group="evidence",
    unit="per 1000 words",
    range=(0, 1000),
    better="more",
    scope="main",
    why="Design and size tell a reader how much a study can carry.",
    citation=_CHECKLIST,
    fires="The randomized controlled trial compared the drug with a placebo in 400 participants; it was peer-reviewed.",
    quiet=_BARE,
)
def study_details(document: Document) -> Reading:
    """Words on the design and size of a study."""
    return document.density("study_details", "main")


@feature(
    group="evidence",
    unit="per 1000 words",
    range=(0, 1000),
    better="more",
    scope="main",
    why="Saying what is not known is the mark of somebody who looked.",
    citation=_CHECKLIST,
    fires="Researchers cautioned that more research is needed: the findings are preliminary and from a small sample.",
    quiet=_BARE,
)
def limitations(document: Document) -> Reading:
    """Limits, cautions and side effects."""
    return document.density("limitations", "main")


@feature(
    group="evidence",
    unit="per 1000 words",
    range=(0, 1000),
    better="more",
    scope="main",
    why="Who paid, who has a stake and who declined to answer let a reader weigh what is said.",
    citation=_CHECKLIST,
    fires="The study was funded by the maker, and the author disclosed financial ties. The firm declined to comment.",
    quiet=_BARE,
)
def disclosure(document: Document) -> Reading:
    """Funding, conflicts of interest and the right of reply."""
    return document.density("disclosure", "main")


@feature(
    group="evidence",
    unit="per 1000 words",
    range=(0, 1000),
    better="more",
    scope="main",
    why="An event with a day can be looked up; one without cannot be found to be wrong.",
    fires="On Monday, 3 March 2025, the council closed the bridge; on Tuesday the ferry started, two weeks ago.",
    quiet=_BARE,
)
def time_references(document: Document) -> Reading:
    """Days, months and other words that date an event."""
    return document.per_thousand(*document.slice_of(times))
