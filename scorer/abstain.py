"""When not to score: too few words, not English, not prose. The reason is given in words; the features still are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from assay.features import Document
from assay.features.pages import Pages
from assay.features.scan import Ints

MIN_WORDS = 50  # of the article; below, one sentence more or less turns the score
MIN_ENGLISH = 0.22  # share of closed-class words: English prose has .35 to .55, other languages under .12
MIN_PROSE = 0.35  # share of the article's words that stand in lines with a sentence end and five words or more


def english_share(pages: Pages) -> Ints:
    """Return the share of closed-class English words among the article's words, in thousandths, for each page."""
    from assay.features import lines

    main = np.where(pages.line_label == 0, pages.once(lines.common_words), 0.0)
    return _share(pages, np.bincount(pages.line_page, weights=main, minlength=len(pages)))


def prose_share(pages: Pages) -> Ints:
    """Return the share of the article's words in lines of prose, in thousandths, for each page."""
    from assay.features import lines

    prose = (pages.line_size >= 5) & (lines.ends_sentence(pages) | (pages.line_size >= 25)) & (pages.line_label == 0)
    found = np.bincount(pages.line_page, weights=np.where(prose, pages.line_size, 0), minlength=len(pages))
    return _share(pages, found)


def _share(pages: Pages, found: npt.NDArray[np.floating | np.signedinteger]) -> Ints:
    share: Ints = (1000.0 * found / np.maximum(pages.main_words, 1)).astype(np.int32)
    return share


def reasons(documents: Sequence[Document]) -> list[str | None]:
    """Return why each document of a batch is not scored, None for one that is."""
    if not documents:
        return []
    pages = documents[0].pages
    words, main, english, prose = np.diff(pages.page_words), pages.main_words, english_share(pages), prose_share(pages)
    doubtful = (main < MIN_WORDS) | (english < 1000 * MIN_ENGLISH) | (prose < 1000 * MIN_PROSE)
    found: list[str | None] = [None] * len(documents)
    for page in np.flatnonzero(doubtful).tolist():
        found[page] = _reason(*(int(column[page]) for column in (words, main, english, prose)))
    return found


def _reason(words: int, main: int, english: int, prose: int) -> str | None:
    if not words:
        return "there are no words on the page"
    if main < MIN_WORDS and words - main > main:
        return f"no article was found: {main} of {words} words are main text"
    if words >= MIN_WORDS and prose < 1000 * MIN_PROSE:
        return f"no article, a list: {prose / 10:.0f} % of the words stand in sentences, {100 * MIN_PROSE:.0f} % are needed"
    if main < MIN_WORDS:
        return f"too few words of main text: {main}, at least {MIN_WORDS} are needed"
    if english < 1000 * MIN_ENGLISH:
        return (
            f"not English prose: {english / 10:.0f} % of the words are common English ones, "
            f"{100 * MIN_ENGLISH:.0f} % are needed"
        )
    return None
