"""Copies of one text, and quotations that several pages share."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from parts import part

from assay.features import Document, lexicon, read
from assay.features.hashing import Runs
from assay.features.pages import Pages, all_main
from assay.features.sketch import SHINGLE, SKETCH, quotations, sketches
from assay.scorer.copies import clusters, equal_share
from assay.scorer.fingerprints import FINGERPRINTS, fingerprints
from assay.scorer.quotes import SharedQuote, quoted_pages, shared_quotes
from assay.scorer.rank import ranking
from assay.scorer.table import copy_key

SYLLABLES = ("ba", "ko", "ri", "tem", "sul", "van", "der", "pi", "lo", "mar", "ges", "tu", "fen", "ow", "ash")
VOCABULARY = [one + two + three for one in SYLLABLES for two in SYLLABLES for three in SYLLABLES]


def documents(texts: list[str]) -> list[Document]:
    pages = Pages(texts, [None] * len(texts), lexicon.load(), all_main)
    return [Document(pages, index) for index in range(len(texts))]


def written(count: int, seed: int = 0, size: int = 400) -> list[list[str]]:
    draw = random.Random(seed)
    share = [1 / (place + 3) for place in range(len(VOCABULARY))]
    return [draw.choices(VOCABULARY, share, k=draw.randint(size // 2, 2 * size)) for _ in range(count)]


def rows(texts: list[str], sources: list[str], **fields: list[Any]) -> list[dict[str, Any]]:
    read_texts = documents(texts)
    columns: dict[str, list[Any]] = dict(fingerprints(read_texts)) | fields
    columns |= {"source": sources, "id": [f"page {place}" for place in range(len(texts))], "score": [50.0] * len(texts)}
    columns |= {"words": [one.main_words for one in read_texts], "copy_key": [copy_key(one) for one in read_texts]}
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def jaccard(one: list[str], other: list[str]) -> float:
    sets = [
        {tuple(words[first : first + SHINGLE]) for first in range(len(words) - SHINGLE + 1)} for words in (one, other)
    ]
    return len(sets[0] & sets[1]) / max(len(sets[0] | sets[1]), 1)


def rewritten(words: list[str], draw: random.Random) -> dict[str, list[str]]:
    box = draw.choices(VOCABULARY, k=len(words) // 5)
    return {
        "swaps": [draw.choice(VOCABULARY) if draw.random() < 0.03 else word for word in words],
        "cut": words[: 4 * len(words) // 5],
        "box": box + words,
    }


@settings(deadline=None)  # the first call reads the word lists
@given(st.lists(st.lists(st.sampled_from(SYLLABLES), max_size=500), max_size=4))
def test_a_sketch_is_the_lowest_distinct_shingles_whatever_stands_beside_the_page(texts: list[list[str]]) -> None:
    joined = [" ".join(words) for words in texts]
    found = sketches(documents(joined)[0].pages) if joined else None
    for place, text in enumerate(joined):
        (alone,) = documents([text])
        expected = np.unique(Runs(alone.pages.word_hash).of_length(SHINGLE) >> np.uint64(16))[:SKETCH].tolist()
        assert found is not None
        assert found.hashes[found.first[place] : found.first[place + 1]].tolist() == (expected if text else [])


def test_the_equal_share_of_short_texts_is_exact_and_of_long_ones_near() -> None:
    draw = random.Random(5)
    for size, within in ((50, 1e-9), (900, 0.13)):
        pairs = [(words, rewritten(words, draw)["swaps"]) for words in written(30, seed=size, size=size)]
        sides = []
        for side in (0, 1):
            columns = dict(fingerprints(documents([" ".join(pair[side]) for pair in pairs])))
            sides.append([np.array(row, dtype=np.uint64) for row in columns["sketch"]])
        for (one, other), share in zip(pairs, equal_share(*sides).tolist(), strict=True):
            if max(len(one), len(other)) < SKETCH or size > 100:
                assert share == pytest.approx(jaccard(one, other), abs=within)


def test_texts_joined_by_pairs_are_one_cluster() -> None:
    keys, least = clusters(np.array([9, 4, 7], dtype=np.uint64), np.array([4, 2, 8], dtype=np.uint64))
    assert dict(zip(keys.tolist(), least.tolist(), strict=True)) == {2: 2, 4: 2, 7: 7, 8: 7, 9: 2}


def carried(folder: str) -> set[frozenset[str]]:
    copies = ranking([folder]).copies
    return {frozenset(group) for _, group in copies.groupby("text")["id"]}


def test_rewritten_texts_are_found_and_unrelated_ones_stay_apart_in_any_order(tmp_path: Path) -> None:
    draw = random.Random(6)
    texts = written(400)
    box = draw.choices(VOCABULARY, k=40)
    texts = [words + (box if place % 4 == 0 else []) for place, words in enumerate(texts)]
    planted = [(place, words) for place in range(60) for words in rewritten(texts[place], draw).values()]
    every = [" ".join(words) for words in (*texts, *(words for _, words in planted))]
    of = [*range(400), *(place for place, _ in planted)]
    table = rows(every, [f"source {place % 7}" for place in range(len(every))])
    found = carried(part(tmp_path / "one", table))
    group_of = {name: group for group in found for name in group}
    for group in found:
        assert len({of[int(name.split()[1])] for name in group}) == 1
    strong = [
        f"page {400 + place}" in group_of.get(f"page {origin}", ())
        for place, (origin, words) in enumerate(planted)
        if jaccard(texts[origin], words) >= 0.7
    ]
    assert len(strong) > 100
    assert np.mean(strong) >= 0.95
    draw.shuffle(table)
    part(tmp_path / "two", table[:200])
    assert carried(part(tmp_path / "two", table[200:], number=1)) == found


SAID = "“We will not lend the ferry to anybody before the harbour wall is mended,” said Runa Falk. "
CUT = "Runa Falk refused: “not lend the ferry to anybody before the harbour wall is mended.” "
LIKE = "“We won't lend our ferry to anyone until the walls of the harbour are mended,” Falk told the council. "
PLAIN = "The council met on Monday. It talked about the {} for two hours and then went home without a vote. "


def listed(texts: list[str], sources: list[str | None]) -> list[SharedQuote]:
    return shared_quotes(quoted_pages(read(texts), [str(place) for place in range(len(texts))], sources))


def test_the_same_words_an_excerpt_and_altered_words_are_told_apart() -> None:
    texts = [
        SAID + PLAIN.format("harbour"),
        CUT + PLAIN.format("mill"),
        LIKE + PLAIN.format("road"),
        PLAIN.format("bell"),
    ]
    texts.append(PLAIN.format("well") + SAID.upper())
    found = listed(texts, ["a", "b", "c", "d", "e"])
    assert [(quote.id, quote.corroborated) for quote in found] == [("0", 3), ("1", 3), ("2", 3), ("4", 3)]
    assert [(carrier.id, carrier.kind) for carrier in found[0].carriers] == [
        ("1", "excerpt"),
        ("2", "altered"),
        ("4", "same"),
    ]
    assert texts[0][found[0].start : found[0].end] == SAID.partition(" said")[0]


def test_copies_and_pages_of_one_source_do_not_corroborate() -> None:
    long = " ".join(PLAIN.format(f"{word} bridge") for word in ("old", "new", "iron", "low", "swing", "toll", "foot"))
    texts = [SAID + long, SAID + long + "More.", SAID + PLAIN.format("mill")]
    found = {quote.id: [carrier.independent for carrier in quote.carriers] for quote in listed(texts, ["a", "b", "c"])}
    assert found == {"0": [False, True], "1": [False, True], "2": [True, True]}
    same = listed([SAID, SAID + PLAIN.format("mill") * 3], ["a", "a"])
    assert [quote.corroborated for quote in same] == [0, 0]
    assert [quote.corroborated for quote in listed([SAID, SAID + long], [None, None])] == [1, 1]


def test_sayings_names_and_titles_are_no_shared_quotations() -> None:
    texts = [
        "He called it “a matter of time” and read “President Runa Falk of the Harbour Council” on the door.",
        "She said it was “a matter of time”. The letter to “President Runa Falk from the Mill Council” came back.",
    ]
    assert listed(texts, ["a", "b"]) == []


def test_parts_tell_the_same_shared_quotations_as_documents(tmp_path: Path) -> None:
    texts = [
        SAID + PLAIN.format("harbour"),
        CUT + PLAIN.format("mill"),
        LIKE + PLAIN.format("road"),
        PLAIN.format("bell"),
    ]
    sources = ["a", "b", "c", "d"]
    found = ranking([part(tmp_path / "out", rows(texts, sources))], minimum=1)
    told = {
        (row.id, row.start, row.end, row.other_id, row.other_start, row.other_end, row.kind, row.independent)
        for row in found.quotes.itertuples()
    }
    pages = quoted_pages(documents(texts), [f"page {place}" for place in range(4)], sources)
    assert told == {
        (quote.id, quote.start, quote.end, carrier.id, carrier.start, carrier.end, carrier.kind, carrier.independent)
        for quote in shared_quotes(pages)
        for carrier in quote.carriers
    }
    assert len(told) == 6
    counts = found.table.set_index("source")[["quotes", "quotes_shared"]]
    assert counts.to_numpy().sum(axis=0).tolist() == [3, 3]


def test_a_page_without_quotations_or_words_has_empty_fingerprints() -> None:
    columns = dict(fingerprints(documents(["", "Two words.", "“Four words in quotes.”"])))
    assert list(columns) == list(FINGERPRINTS)
    assert list(columns["sketch"]) == [[], [], []]
    assert list(columns["quote_words"]) == [[], [], [4]]
    assert quotations(documents([""])[0].pages).first.tolist() == [0, 0]


def test_the_five_real_pages_share_quotations_across_three_of_them(shared: Path) -> None:
    paths = sorted((shared / "seeds").glob("seed-*.txt"))
    texts = [path.read_bytes().decode() for path in paths]
    found = shared_quotes(quoted_pages(read(texts), [path.name[5:8] for path in paths], [None] * 5))
    told = {
        (quote.id, quote.start, carrier.id, carrier.start, carrier.kind)
        for quote in found
        for carrier in quote.carriers
        if quote.id < carrier.id
    }
    assert told == {
        ("000", 2535, "001", 1600, "excerpt"),  # one phrase of what the other has whole
        ("000", 2535, "002", 997, "altered"),  # the same statement in another translation
        ("001", 1600, "002", 997, "altered"),
        ("001", 1600, "002", 1103, "altered"),
        ("000", 2469, "002", 1328, "altered"),
        ("001", 1846, "002", 681, "same"),
    }
    assert all(carrier.independent for quote in found for carrier in quote.carriers)
