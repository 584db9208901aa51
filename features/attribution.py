"""Who says it, and can a reader go and ask: the features of sourcing."""

from __future__ import annotations

import numpy as np

from .cues import Rows, anonymous, cues, documents
from .declare import batch_feature
from .pages import Pages
from .reading import Readings, density, evidence, per_thousand, ratio
from .scan import Ints

_PLAIN = (
    "The bridge is closed. It will open in October. The ferry costs two crowns and leaves every hour from the pier."
)
_SAID = (
    "The bridge will stay closed until October, Mayor Anna Berg said on Monday. The ferry will run, she told reporters."
)


def cue_spans(pages: Pages) -> Rows:
    """Return the reporting cues."""
    return Rows(*pages.once(cues)[:3])


def named_cues(pages: Pages) -> Rows:
    """Return the reporting cues whose source has a name."""
    found = pages.once(cues)
    rows = np.flatnonzero(found.named)
    return Rows(found.page[rows], found.start[rows], found.end[rows])


@batch_feature(
    group="sourcing",
    unit="per 1000 words",
    range=(0, 1000),
    better="more",
    scope="main",
    version=4,
    why="A text that says who said what can be checked; one that does not asks to be believed.",
    citation="Newell, Margolin & Ruths, An Attribution Relations Corpus for Political News, LREC 2018",
    fires=_SAID,
    quiet=_PLAIN,
)
def attribution(pages: Pages) -> Readings:
    """Reporting cues (said, according to …) in the article's own voice."""
    return per_thousand(pages, cue_spans(pages))


@batch_feature(
    group="sourcing",
    unit="per 1000 words",
    range=(0, 1000),
    better="more",
    scope="main",
    version=4,
    why="A named person or office can be asked; an unnamed one cannot.",
    citation="Kovach & Rosenstiel, The Elements of Journalism, 4th ed., 2021",
    fires=_SAID,
    quiet="The bridge will stay closed until October, it was said on Monday. The ferry will run, they said.",
)
def named_sources(pages: Pages) -> Readings:
    """Reporting cues with a name beside them."""
    return per_thousand(pages, named_cues(pages))


@batch_feature(
    group="sourcing",
    unit="per 1000 words",
    range=(0, 1000),
    better="less",
    scope="main",
    version=4,
    why="Unnamed sources cannot be checked; careful newsrooms ration them and say why they grant anonymity.",
    citation="Duncan, Culver & McLeod, The Use of Anonymous Sources, Journalism Practice, 2023",
    fires="The bridge stays closed, said an official who spoke on condition of anonymity. Sources close to the mayor agreed.",
    quiet=_SAID,
)
def anonymous_sourcing(pages: Pages) -> Readings:
    """Phrases by which the article leans on somebody it does not name."""
    return per_thousand(pages, anonymous(pages))


@batch_feature(
    group="sourcing",
    unit="per 1000 words",
    range=(0, 1000),
    better="more",
    scope="main",
    version=4,
    why="A named document or data set can be read by anybody.",
    fires="The bridge is unsafe, according to court documents and a report that the auditor published on Monday.",
    quiet=_PLAIN,
)
def official_documents(pages: Pages) -> Readings:
    """Documents and data named in a sentence that ascribes something."""
    return per_thousand(pages, documents(pages))


@batch_feature(
    group="sourcing",
    unit="share of words",
    range=(0, 1),
    better="more",
    scope="main",
    version=2,
    why="Direct quotations commit the writer to what was really said.",
    fires="“The bridge will stay closed until October at the least,” Mayor Anna Berg said on Monday.",
    quiet=_PLAIN,
)
def quoted_share(pages: Pages) -> Readings:
    """Words inside quotations of three words or more, as a share of the article's words."""
    return Readings(ratio(quoted_words(pages), pages.main_words), *evidence(pages, quotations(pages)))


def quoted_words(pages: Pages) -> Ints:
    """Return how many words of each article stand inside quotations."""
    words = np.flatnonzero(pages.word_quoted & pages.word_main)
    return np.bincount(pages.word_page.take(words), minlength=len(pages)).astype(np.int32)


def quotations(pages: Pages) -> Rows:
    """Return the quotations that begin in an article."""
    start, end = pages.quotation_start, pages.quotation_end
    line = np.searchsorted(pages.line_start, start, side="right") - 1
    main = np.flatnonzero(pages.line_label.take(line) == 0)
    return Rows(pages.line_page.take(line.take(main)), start.take(main), end.take(main))


@batch_feature(
    group="sourcing",
    unit="per 1000 words",
    range=(0, 1000),
    better="neither",
    scope="main",
    why="Addresses in the text lead a reader to the source; whether they survive depends on how the text was extracted.",
    fires="The report is at https://example.org/report and the minutes are at www.example.org/minutes for all to read.",
    quiet=_PLAIN,
)
def outbound_sources(pages: Pages) -> Readings:
    """Web addresses inside the article."""
    return density(pages, "web_address", "main")
