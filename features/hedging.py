"""How sure the writer is, and whether anybody owns the doubt."""

from __future__ import annotations

import numpy as np

from .cues import Rows, rows_of, words_in
from .declare import batch_feature
from .figures import digits
from .pages import Pages
from .reading import Readings, density, per_thousand
from .scan import Bools, Ints


def covered(pages: Pages, rows: Ints, word: Ints) -> Bools:
    """Return which of some words stand inside one of the given rows of the hit table."""
    rows = rows.take(np.argsort(pages.hit_word.take(rows), kind="stable"))
    first = pages.hit_word.take(rows)
    end = np.maximum.accumulate(first + pages.hit_size.take(rows))
    at = np.searchsorted(first, word, side="right") - 1
    inside: Bools = (at >= 0) & (np.append(end, np.int32(0)).take(at) > word)
    return inside


def hedges(pages: Pages) -> Rows:
    """Return the hedges in the article's own words.

    Not the month of May, nor a name such as Will or Might, nor what merely was possible ("could not", "may I").
    """
    rows = pages.hits_of("hedging")
    word = pages.hit_word.take(rows)
    inner = pages.sentence_first.take(pages.word_sentence.take(word)) < word
    month = words_in(pages, "month_day")
    name = pages.word_capital.take(word) & inner
    plain = covered(pages, pages.hits_of("not_a_hedge"), word) & (pages.hit_size.take(rows) <= 2)
    keep = pages.word_own.take(word) & ~name & ~month.take(word) & ~plain
    return rows_of(pages, rows.compress(keep))


def weasels(pages: Pages) -> Rows:
    """Return the claims without an owner in the article's own words: phrases first, then vague words outside of them.

    Not a span of time or a comparison ("several years", "so many"), nor "some 200" and "two others".
    """
    phrases, vague = pages.hits_of("weasel"), pages.hits_of("vague")
    number = np.append(pages.once(digits), False)
    word = pages.hit_word.take(vague)
    plain = covered(pages, pages.hits_of("not_vague"), word) | number.take(word + 1)
    alone = ~covered(pages, phrases, word) & ~plain
    rows = np.concatenate((phrases, vague.compress(alone)))
    return rows_of(pages, rows.compress(pages.word_own.take(pages.hit_word.take(rows))))


@batch_feature(
    group="certainty",
    unit="per 1000 words",
    range=(0, 1000),
    better="more",
    scope="main",
    version=3,
    why="A careful writer marks what is not known; how much doubt is right depends on the subject.",
    citation="Vincze et al., The BioScope corpus, BMC Bioinformatics 9(S11), 2008; Hyland, Hedging in Scientific Research "
    "Articles, 1998",
    fires="The drug may reduce the risk, the results suggest that it could help, and it is probably safe.",
    quiet="The drug reduces the risk, the results show that it helps, and it is safe. The trial ended on May 4.",
)
def hedging(pages: Pages) -> Readings:
    """The writer's own epistemic hedges (may, appears, suggests)."""
    return per_thousand(pages, hedges(pages))


@batch_feature(
    group="certainty",
    unit="per 1000 words",
    range=(0, 1000),
    better="less",
    scope="main",
    version=3,
    why="'Critics say' and 'it is believed' make a claim that nobody stands behind.",
    citation="Farkas et al., The CoNLL-2010 Shared Task: Learning to Detect Hedges and their Scope, CoNLL 2010",
    fires="Critics say the bridge is unsafe, and it is widely believed that many experts argue against the plan.",
    quiet="Anna Berg, the chief engineer, said on Monday that the bridge is unsafe and that she is against the plan.",
)
def weasel(pages: Pages) -> Readings:
    """Claims ascribed to nobody in particular (critics say, it is believed), and words that give no figure (some, often)."""
    return per_thousand(pages, weasels(pages))


@batch_feature(
    group="certainty",
    unit="per 1000 words",
    range=(0, 1000),
    better="less",
    scope="main",
    version=2,
    why="'Undeniable' and 'the fact is' ask for belief where evidence would do.",
    citation="Hyland, Boosting, hedging and the negotiation of academic knowledge, Text 18(3), 1998",
    fires="It is undeniable and absolutely certain: without a doubt, the plan will clearly fail.",
    quiet="The plan will fail in two of the four cases that the auditor looked at, her report says.",
)
def boosting(pages: Pages) -> Readings:
    """Words that claim certainty (undeniable, without a doubt)."""
    return density(pages, "boosting")
