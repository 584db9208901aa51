"""Text that says the same thing again."""

from __future__ import annotations

import numpy as np

from .declare import batch_feature
from .hashing import said_before
from .lines import sentences
from .pages import Pages
from .reading import Readings, evidence, ratio, share
from .scan import Ints, changes, stretches

_LEAST = 4  # words of a sentence whose return counts
_GRAM = 5
_RUN = 3  # words of the Latin filler that stand close together, beside the one that is asked
_TOKEN = 5  # words of a token in braces

_ONCE = (
    "The council closed the old bridge on Monday. Engineers had found cracks. The ferry runs every hour until October."
)


def repeated_sentences(pages: Pages) -> tuple[Ints, Ints, Ints, Ints]:
    """Return the sentences that their page has said before: page, start, end and how many words."""
    page, first, end, hashes = pages.once(sentences)
    again = np.flatnonzero(said_before(page, hashes) & (end - first >= _LEAST))
    first, end = first[again], end[again]
    return page[again], pages.word_start[first], pages.word_end[end - 1], end - first


@batch_feature(
    group="repetition",
    unit="share of words",
    range=(0, 1),
    better="less",
    scope="page",
    version=2,
    why="Repeated lines are templates and widgets, or padding for search engines.",
    citation="Rae et al., Scaling Language Models: Gopher, appendix A, 2021",
    fires=_ONCE
    + "\nThe council closed the old bridge on Monday.\nEngineers had found cracks in March of the same year.",
    quiet=_ONCE,
)
def repeated_lines(pages: Pages) -> Readings:
    """Words in lines and sentences that the page has said before, as a share of its words."""
    return share(pages, repeated_sentences(pages))


def repeated_grams(pages: Pages) -> tuple[Ints, Ints, Ints]:
    """Return the runs of five words of an article that the same page has had before: page, start, end."""
    page, count = pages.word_page, max(len(pages.word_page) - _GRAM + 1, 0)
    whole = page[:count] == page[_GRAM - 1 :]
    for place in range(_GRAM):
        whole &= pages.word_main[place : place + count]
    first = np.flatnonzero(whole).astype(np.int32)
    first = first[said_before(page.take(first), pages.runs.of_length(_GRAM).take(first))]
    return page.take(first), pages.word_start.take(first), pages.word_end.take(first + _GRAM - 1)


@batch_feature(
    group="repetition",
    unit="share of words",
    range=(0, 1),
    better="less",
    scope="main",
    version=2,
    why="Prose that keeps using the same runs of words was stitched together by a template or a machine.",
    citation="Rae et al., Scaling Language Models: Gopher, appendix A, 2021",
    fires="The best bridge in the whole town is the old one. Buy tickets for the best bridge in the whole town today. "
    "Visit the best bridge in the whole town.",
    quiet=_ONCE,
)
def repeated_ngrams(pages: Pages) -> Readings:
    """Words of the article that begin a run of five words used before, as a share."""
    page, start, end = repeated_grams(pages)
    # Shown are passages: a run for each word of them would be five marks on a word.
    first = np.flatnonzero(changes(page) | np.append(True, start[1:] > end[:-1]))
    last = np.append(first[1:], len(page))[: len(first)] - 1
    runs = np.bincount(page, minlength=len(pages))
    return Readings(ratio(runs, pages.main_words), *evidence(pages, (page[first], start[first], end[last])))


def template_words(pages: Pages) -> Ints:
    """Return the words that stand in placeholders, assistants' residue, stock fillers, or an unfilled {{token}}."""
    rows = pages.hits_of("template")
    latin = np.flatnonzero(pages.lexicon.holds("filler_latin", pages.word_hash))
    near = np.searchsorted(latin, latin + _RUN, side="right") - np.searchsorted(latin, latin - _RUN)
    latin = latin[near > _RUN]
    opens, end = _tokens(pages)
    first: Ints = np.concatenate((pages.hit_word[rows], latin, opens)).astype(np.int32)
    size: Ints = np.concatenate((pages.hit_size[rows], np.ones(len(latin), dtype=np.int32), end - opens))
    words = np.sort(stretches(first, size))
    return words[changes(words)]


def _tokens(pages: Pages) -> tuple[Ints, Ints]:
    """Return the first word, and the word after the last, of each {{token}} and ${token}."""
    at = pages.scan
    opening, closing = pages.places_of("{"), pages.places_of("}")
    if not len(opening) or not len(closing):
        return opening[:0], opening[:0]
    lead = at.folded[np.maximum(opening - 1, 0)]
    opening = opening[(lead == ord("{")) | (lead == ord("$"))]
    close = closing[np.minimum(np.searchsorted(closing, opening), len(closing) - 1)]
    first, end = at.word_at[opening], at.word_at[close]
    keep = (close > opening) & (end > first) & (end - first <= _TOKEN)
    return first[keep], end[keep]


def template_runs(pages: Pages) -> tuple[Ints, Ints, Ints, Ints]:
    """Return the runs of template words on one page: page, start, end and how many words."""
    words = pages.once(template_words)
    page = pages.word_page[words]
    apart = np.ones(len(words) + 1, dtype=np.bool_)
    apart[1:-1] = (np.diff(words) > 1) | (np.diff(page) > 0)
    edges = np.flatnonzero(apart)
    first, last = words[edges[:-1]], words[edges[1:] - 1]
    return pages.word_page[first], pages.word_start[first], pages.word_end[last], last - first + 1


@batch_feature(
    group="repetition",
    unit="share of words",
    range=(0, 1),
    better="less",
    scope="page",
    why="Placeholders, unfilled tokens, residue of writing assistants and stock fillers show that nobody read the page.",
    fires="Dear {{first_name}}, lorem ipsum dolor sit amet. As an AI language model, I cannot fulfill this. Click to edit.",
    quiet=_ONCE,
)
def template_text(pages: Pages) -> Readings:
    """Words of placeholders, unfilled tokens, assistants' residue and stock fillers, as a share of the page's words."""
    return share(pages, template_runs(pages))
