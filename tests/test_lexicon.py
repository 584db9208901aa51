"""Word lists: what they may hold, and where in a text their entries are found."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.features import LexiconError, read
from assay.features.hashing import word_hashes
from assay.features.lexicon import HEADLINE, LOOKED_UP, Lexicon, load, load_for_headlines
from assay.features.scan import code_points, scan
from assay.features.word_lists import parse

HEADER = "# what: words for tests\n# why: to try the parser\n# licence: Apache-2.0\n"


def found(words: dict[str, list[str]], text: str) -> list[tuple[str, str]]:
    """Return (category, text of the hit) in the order of the text, longer hits first."""
    lexicon, at = Lexicon(words), scan(code_points(text))
    hits = lexicon.find(at, word_hashes(at))
    rows = []
    for category, start, end in zip(*(column.tolist() for column in hits), strict=True):
        first, last = int(at.kept[start]), int(at.kept[end - 1]) + 1
        rows.append((first, -last, lexicon.categories[category], text[first:last]))
    return [(category, hit) for _, _, category, hit in sorted(rows)]


def test_a_list_is_read_form_by_form() -> None:
    content = HEADER + "# a heading\npier, piers\n\n#\nold pier\n# in use: a comment\n24-hour\n"
    assert parse("lexicons/harbour.txt", content) == ["pier", "piers", "old pier", "24-hour"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("pier\n", "lexicons/harbour.txt, line 1: must begin with '# what:'; add the header line"),
        ("", "lexicons/harbour.txt, line 1: must begin with '# what:'; add the header line"),
        (
            "# what: x\n# why: y\npier\n",
            "lexicons/harbour.txt, line 3: must begin with '# licence:'; add the header line",
        ),
        (
            HEADER + "pier\nQuay\n",
            "lexicons/harbour.txt, line 5: 'Quay' is not a lower-case ASCII entry; forms are separated by ', '",
        ),
        (
            HEADER + "old  pier\n",
            "lexicons/harbour.txt, line 4: 'old  pier' is not a lower-case ASCII entry; forms are separated by ', '",
        ),
        (
            HEADER + "pier,quay\n",
            "lexicons/harbour.txt, line 4: 'pier,quay' is not a lower-case ASCII entry; forms are separated by ', '",
        ),
        (
            HEADER + "pier, \n",
            "lexicons/harbour.txt, line 4: '' is not a lower-case ASCII entry; forms are separated by ', '",
        ),
        (
            HEADER + "café\n",
            "lexicons/harbour.txt, line 4: 'café' is not a lower-case ASCII entry; forms are separated by ', '",
        ),
        (
            HEADER + "#what\n",
            "lexicons/harbour.txt, line 4: '#what' begins with a symbol, which the matcher reads as a space; drop it",
        ),
        (HEADER + "pier\n\nquay, pier\n", "lexicons/harbour.txt, line 6: 'pier' stands in line 4 already; delete one"),
    ],
)
def test_a_broken_list_is_refused_with_file_line_and_remedy(content: str, message: str) -> None:
    with pytest.raises(LexiconError) as caught:
        parse("lexicons/harbour.txt", content)
    assert str(caught.value) == message


LISTS = sorted(entry.name[:-4] for entry in resources.files("assay.features").joinpath("lexicons").iterdir())


@pytest.mark.parametrize("name", LISTS)
def test_every_shipped_list_parses_and_has_entries(name: str) -> None:
    content = resources.files("assay.features").joinpath("lexicons", f"{name}.txt").read_text(encoding="utf-8")
    forms = parse(f"lexicons/{name}.txt", content)
    assert forms
    assert load().words[name] == forms


def test_the_shipped_lists_are_the_categories_of_the_lexicon() -> None:
    assert sorted([*load().categories, *HEADLINE, *LOOKED_UP]) == LISTS
    assert len(LISTS) >= 40


def test_a_headline_is_scanned_for_its_own_lists_and_a_page_for_none_of_them() -> None:
    at = scan(code_points("Adorable puppy in Norway"))
    pages, headlines = load(), load_for_headlines(("clickbait", "place", "soft_topic"))
    assert [headlines.categories[number] for number in headlines.find(at, word_hashes(at)).category] == [
        "clickbait",
        "soft_topic",
        "place",
    ]
    assert not set(HEADLINE) & {pages.categories[number] for number in pages.find(at, word_hashes(at)).category}


def test_the_longest_entry_wins() -> None:
    words = {"pier": ["pier", "old pier", "old pier master"]}
    assert found(words, "The old pier master left the old pier for a pier.") == [
        ("pier", "old pier master"),
        ("pier", "old pier"),
        ("pier", "pier"),
    ]


def test_an_entry_in_two_lists_is_a_hit_of_both() -> None:
    assert found({"a": ["quay"], "b": ["quay"]}, "the quay") == [("a", "quay"), ("b", "quay")]


def test_entries_of_other_lists_inside_an_entry_are_hits_as_well() -> None:
    words = {"unnamed": ["harbour officials said"], "cue": ["said"], "office": ["officials", "harbour officials"]}
    assert found(words, "Harbour officials said no.") == [
        ("unnamed", "Harbour officials said"),
        ("office", "Harbour officials"),
        ("cue", "said"),
    ]


def test_entries_of_the_same_list_inside_an_entry_are_not_counted_twice() -> None:
    assert found({"doubt": ["may", "may well"]}, "It may well rain; it may not.") == [
        ("doubt", "may well"),
        ("doubt", "may"),
    ]


@pytest.mark.parametrize("text", ["repier piers pierce", "pi er", "p1er", "pier1", "пpierж", "pi\U00020000er"])
def test_only_whole_words_match(text: str) -> None:
    assert found({"a": ["pier"]}, text) == []


@pytest.mark.parametrize(
    "hit",
    [
        "it's a well known pier",
        "IT'S A WELL KNOWN PIER",
        "It’s a well-known Pier",
        "it's a well–known piér",
        "it's a we\u200bll known\u200b pier",
        "it's a well \u200b known pier",
        "it's\u00a0a  well\tknown pier",
        "it's a well\nknown pier",
        "it's a well\r\nknown pier",
        "it's a wеll knоwn рiеr",
        "ｉｔ's ａ well known pier",
        "it's a 𝐰𝐞𝐥𝐥 known pier",
    ],
)
def test_an_entry_matches_through_disguises_and_is_given_as_it_stands(hit: str) -> None:
    assert found({"a": ["it's a well known pier"]}, f"Well, {hit}, they say.") == [("a", hit)]


@pytest.mark.parametrize(
    "text", ["well, known", "well. Known", "well - known", "well (known)", "well\n\nknown", "well\n \r\nknown"]
)
def test_an_entry_does_not_match_over_other_marks_or_a_blank_line(text: str) -> None:
    assert found({"a": ["well known"]}, text) == []


def test_an_entry_is_found_before_a_possessive() -> None:
    assert found({"a": ["the port"]}, "the port's crane, the port’s crane, the ports crane") == [
        ("a", "the port"),
        ("a", "the port"),
    ]


def test_a_shorter_entry_is_found_where_a_blank_line_parts_a_longer_one() -> None:
    assert found({"doubt": ["very likely", "likely"]}, "It is very\n\nlikely") == [("doubt", "likely")]


def test_no_entry_reaches_into_the_next_page() -> None:
    documents = read(["The ferry is late, according", "to the board it is likely"])
    assert [document.count("reporting_core", "page") for document in documents] == [0, 0]
    (whole,) = read(["The ferry is late, according\nto the board it is likely"])
    assert whole.count("reporting_core", "page") == 1


@pytest.mark.parametrize(
    "texts", [[":)"], ["nice pier :)", "The other page"], [":)", "The other page"], ["A page", ":)"]]
)
def test_a_hit_made_of_marks_belongs_to_its_own_page(texts: list[str]) -> None:
    for text, document in zip(texts, read(texts), strict=True):
        spans = [text[start:end] for start, end in document.spans("comment_widget", "page")]
        assert spans == ([":)"] if text == "nice pier :)" else [])


def test_the_first_pages_are_matched_by_fewer_forms_with_the_same_hits() -> None:
    words = {
        "agency": ["(tass)", "- reuters", "mr."],
        "offer": ["80% off", "just $", "%"],
        "plan": ["fact-checkers", "regime", "regime's plan", "old pier"],
    }
    texts = [
        "The regime's fact-checkers (Tass) said: 80% off, just $ 9 - Reuters",
        "The regime's plan, Mr. Vik",
        "50 %",
        "!",
    ]
    lexicon = Lexicon(words)
    scans = [scan(code_points(text)) for text in texts]
    turns = [scans[number % 4] for number in range(12)]
    hits = [[column.tolist() for column in lexicon.find(at, word_hashes(at))] for at in turns]
    assert hits[:4] == hits[4:8] == hits[8:]  # all forms are compiled from the fifth time on
    assert [len(category) for category, _, _ in hits[:4]] == [6, 2, 1, 0]


@pytest.fixture
def eager_threads() -> Iterator[None]:
    """Threads that take turns as often as Python lets them."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("eager_threads")
def test_threads_that_share_a_lexicon_find_what_one_alone_finds() -> None:
    words = ["".join(letters) for letters in product("abcdefg", repeat=3)]
    scans = [scan(code_points(" ".join(words[first : first + 7]))) for first in range(0, len(words), 7)]
    for _ in range(8):
        lexicon = Lexicon({word: [word] for word in words})
        for at in scans[:5]:
            lexicon.find(at, word_hashes(at))  # all forms are compiled from the fifth time on
        with ThreadPoolExecutor(4) as threads:
            hits = list(threads.map(lambda at, lexicon=lexicon: lexicon.find(at, word_hashes(at)), scans))
        together = [lexicon.categories[number] for found in hits for number in found.category.tolist()]
        assert together == words


def test_a_list_of_marks_alone_is_found() -> None:
    assert found({"a": ["%"]}, "5 %") == [("a", "%")]


def test_an_empty_text_and_an_empty_list_have_no_hits() -> None:
    assert found({"a": ["pier"]}, "") == []
    assert found({"a": ["pier"], "b": []}, "the pier") == [("a", "pier")]


WORDS = ("ferry", "pier", "old", "said", "the", "crane", "ferries", "s")
ENTRY = st.lists(st.sampled_from(WORDS[:6]), min_size=1, max_size=3).map(" ".join)
JOINS, PARTS = (" ", "\n", "-", "  ", "\u200b "), (", ", ". ", "\n\n", " - ", " (")
TOKENS = st.lists(st.tuples(st.sampled_from(WORDS), st.booleans(), st.sampled_from(JOINS * 2 + PARTS)), max_size=25)


def plain_search(entries: set[str], tokens: list[tuple[str, bool, str]]) -> list[tuple[int, int]]:
    """Return (start, end) of each match, from the left the longest first, by trying every entry at every word."""
    starts, ends, position = [], [], 0
    for word, _, gap in tokens:
        starts.append(position)
        ends.append(position + len(word))
        position += len(word) + len(gap)
    matches, here = [], 0
    while here < len(tokens):
        best = 0
        for count in (1, 2, 3):
            part = tokens[here : here + count]
            joined = all(gap in JOINS for _, _, gap in part[:-1])
            if len(part) == count and joined and " ".join(word for word, _, _ in part) in entries:
                best = count
        if best:
            matches.append((starts[here], ends[here + best - 1]))
        here += best or 1
    return matches


@given(st.sets(ENTRY, min_size=1, max_size=8), TOKENS)
@settings(deadline=None, max_examples=150)
def test_a_list_finds_what_a_plain_search_finds(entries: set[str], tokens: list[tuple[str, bool, str]]) -> None:
    text = "".join((word.upper() if loud else word) + gap for word, loud, gap in tokens)
    at = scan(code_points(text))
    hits = Lexicon({"list": sorted(entries)}).find(at, word_hashes(at))
    spans = zip(at.kept[hits.start].tolist(), (at.kept[hits.end - 1] + 1).tolist(), strict=True)
    assert list(spans) == plain_search(entries, tokens)


FORMS = (
    "mr.", "mr. vik", "- ap", "(ap)", "editor's note", "editors' note", "freakin'", "80% off", "%", "ap", "vik's pier", "vik",
    "pier", "note", "old pier", "pier old", "old pier old vik", "u.s. pier", "as low as $", "off", "editor",
)  # fmt: skip
PARTS_OF_TEXT = (
    "mr", "Vik", "vik's", "vik’s's", "AP", "editor's", "editors'", "note", "freakin", "freakin's", "80", "off", "old", "pier",
    "piers", "u", "s", "as", "low", ".", " ", " ", " ", " ", "-", "%", "$", "(", ")", "'", "\n\n", "\u200b", "é",
)  # fmt: skip
PIECES = st.lists(st.sampled_from(PARTS_OF_TEXT), max_size=40)


@given(st.sets(st.sampled_from(FORMS), min_size=1), PIECES)
@settings(deadline=None, max_examples=300)
def test_marks_and_possessives_match_as_the_bytes_of_a_form_do(forms: set[str], pieces: list[str]) -> None:
    def written(text: str) -> bytes:
        return scan(code_points(text)).haystack.bytes.tobytes()

    def pattern(form: str) -> bytes:
        whole = written(f"{form}\n")[:-1]  # what a form begins with is its first word's space, or its mark
        return whole if form[0].isalnum() else whole[1:]

    text = "".join(pieces)
    patterns, read, matches, here = {pattern(form) for form in forms}, written(text), [], 0
    while here < len(read):
        longest = max((len(one) for one in patterns if read.startswith(one, here)), default=0)
        if longest:
            matches.append((here if read[here] == 0x20 else here - 1, here + longest - 1))
        here += longest or 1
    at = scan(code_points(text))
    hits = Lexicon({"list": sorted(forms)}).find(at, word_hashes(at))
    assert list(zip(hits.start.tolist(), hits.end.tolist(), strict=True)) == matches


def test_entries_that_overlap_in_a_long_chain_are_taken_in_turn() -> None:
    hits = found({"list": ["old pier", "pier old vik", "vik old", "old pier old"]}, "old pier old vik " * 40)
    assert [hit for _, hit in hits] == ["old pier old", "vik old", "pier old vik"] * 20
