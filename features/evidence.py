"""What a careful editor asks of a claim: figures with a source, how a study was done, what it cannot show, who paid."""

from __future__ import annotations

import numpy as np

from .cues import Rows, main_rows, rows_of, statistics, times
from .declare import batch_feature
from .figures import absolute_risks, joined, references_named, study_sizes
from .pages import Pages
from .reading import Readings, density, per_thousand

_BARE = "The new drug works and everybody should take it, because people feel better when they do so every morning."
_CHECKLIST = "Schwitzer, A Guide to Reading Health Care News Stories, JAMA Internal Medicine 174(7), 2014"


@batch_feature(
    group="evidence",
    unit="per 1000 words",
    range=(0, 1000),
    better="more",
    scope="main",
    version=4,
    why="A figure with its source can be looked up; a bare one only impresses.",
    citation=_CHECKLIST,
    fires="Deaths fell by 12 percent to 3 million, according to data from the health ministry published in its report.",
    quiet=_BARE,
)
def sourced_statistics(pages: Pages) -> Readings:
    """Figures in a sentence that names a speaker, a document or a study."""
    return per_thousand(pages, statistics(pages))


def studies(pages: Pages) -> Rows:
    """Return the words on the design of a study, and its size."""
    return joined(rows_of(pages, main_rows(pages, "study_details")), study_sizes(pages))


@batch_feature(
    group="evidence",
    unit="per 1000 words",
    range=(0, 1000),
    better="more",
    scope="main",
    version=2,
    why="Design and size tell a reader how much a study can carry.",
    citation=_CHECKLIST,
    fires="The randomized controlled trial compared the drug with a placebo in 400 participants; it was peer-reviewed.",
    quiet=_BARE,
)
def study_details(pages: Pages) -> Readings:
    """Words on the design of a study, and its size."""
    return per_thousand(pages, studies(pages))


@batch_feature(
    group="evidence",
    unit="per 1000 words",
    range=(0, 1000),
    better="more",
    scope="main",
    version=2,
    why="Saying what is not known is the mark of somebody who looked.",
    citation=_CHECKLIST,
    fires="Researchers cautioned that more research is needed: the findings are preliminary and from a small sample.",
    quiet=_BARE,
)
def limitations(pages: Pages) -> Readings:
    """Limits, cautions, and what could not be confirmed."""
    return density(pages, "limitations", "main")


@batch_feature(
    group="evidence",
    unit="per 1000 words",
    range=(0, 1000),
    better="more",
    scope="main",
    version=2,
    why="Who paid, who has a stake and who declined to answer let a reader weigh what is said.",
    citation=_CHECKLIST,
    fires="The study was funded by the maker, and the author disclosed financial ties. The firm declined to comment.",
    quiet=_BARE,
)
def disclosure(pages: Pages) -> Readings:
    """Funding, conflicts of interest, independent voices and the right of reply."""
    return density(pages, "disclosure", "main")


_CRITERIA = (
    "Schwitzer, How Do US Journalists Cover Treatments, Tests, Products, and Procedures? PLoS Medicine 5(5), 2008"
)


@batch_feature(
    group="evidence",
    unit="per 1000 words",
    range=(0, 1000),
    better="more",
    scope="main",
    why="'From 2 to 1 in 1,000' can be weighed; 'halves the risk' says the same and sounds like more.",
    citation="Gigerenzer et al., Helping Doctors and Patients Make Sense of Health Statistics, Psychological Science in the "
    "Public Interest 8(2), 2007",
    fires="The drug lowered the risk from 4 in 1,000 to 3 in 1,000; one in five patients had a headache.",
    quiet="The drug cut the risk by 25 percent and doubled the chance of sleeping well, and headaches were rare.",
)
def absolute_figures(pages: Pages) -> Readings:
    """Figures in absolute terms (3 in 1,000, 14 of 120, per million), and shares that are compared."""
    return per_thousand(pages, absolute_risks(pages))


@batch_feature(
    group="evidence",
    unit="per 1000 words",
    range=(0, 1000),
    better="more",
    scope="main",
    why="A benefit told without its harms, its price and what else could be done is half of what a reader must weigh.",
    citation=_CRITERIA,
    fires="Side effects include nausea. Insurers may not cover it, and it is not yet approved; other treatments exist.",
    quiet=_BARE,
)
def costs_and_harms(pages: Pages) -> Readings:
    """Harms, costs, availability and alternatives of a treatment or test."""
    return density(pages, "harm_cost", "main")


def claims(pages: Pages) -> Rows:
    """Return the sensational claims of the article's own voice: in no quotation, not reported and not refuted."""
    rows = pages.hits_of("unproven_claim")
    word = pages.hit_word.take(rows)
    # Not by any cue: "what big pharma feared" reports nothing.
    told = np.zeros(len(pages.sentence_first) + 1, dtype=np.bool_)
    told[pages.word_sentence.take(pages.hit_word.take(pages.hits_of("refutation", "reporting_core")))] = True
    keep = pages.word_own.take(word) & ~told.take(pages.word_sentence.take(word))
    return rows_of(pages, rows.compress(keep))


@batch_feature(
    group="evidence",
    unit="per 1000 words",
    range=(0, 1000),
    better="less",
    scope="main",
    why="Miracle cures, poisons and hidden powers ask for belief by promise or by suspicion; neither can be checked.",
    citation="Oliver & Wood, Medical Conspiracy Theories and Health Behaviors, JAMA Internal Medicine 174(5), 2014",
    fires="This miracle cure flushes toxins, and big pharma doesn't want you to know. Do your own research.",
    quiet="The agency warned of a 'miracle cure': there is no evidence that it works, and believers were misled.",
)
def unproven_claims(pages: Pages) -> Readings:
    """Sensational health claims and conspiracy talk in the writer's own voice, unless the sentence refutes or reports them."""
    return per_thousand(pages, claims(pages))


@batch_feature(
    group="evidence",
    unit="per 1000 words",
    range=(0, 1000),
    better="more",
    scope="main",
    why="A reader can look up what is cited in full.",
    citation=_CHECKLIST,
    fires="Smoking harms the heart [12], as shown in the Journal of Invented Medicine (Berg et al., 2019; doi:10.1000/182).",
    quiet=_BARE,
)
def references(pages: Pages) -> Readings:
    """Journals, identifiers, numbered and author-year references."""
    return per_thousand(pages, references_named(pages))


@batch_feature(
    group="evidence",
    unit="per 1000 words",
    range=(0, 1000),
    better="neither",
    scope="main",
    why="An event with a day can be looked up; one without cannot be found to be wrong. "
    "Dates are easily added: shown, never scored.",
    fires="On Monday, 3 March 2025, the council closed the bridge; on Tuesday the ferry started, two weeks ago.",
    quiet=_BARE,
)
def time_references(pages: Pages) -> Readings:
    """Days, months and other words that date an event."""
    return per_thousand(pages, times(pages))
