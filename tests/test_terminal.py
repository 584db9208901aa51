"""The terminal shows a page's reasons within any width, and nothing that stands on a page can drive the terminal."""

from __future__ import annotations

import io
import re

import numpy as np
import pandas as pd
import pytest
from rich.cells import cell_len
from rich.console import Console

from assay.features import features, read
from assay.features.anatomy import probabilities
from assay.scorer.model import Model, check, sign
from assay.scorer.quotes import SharedQuote, quoted_pages, shared_quotes
from assay.scorer.report import draw
from assay.scorer.report.excerpt import excerpt, quotation
from assay.scorer.report.markdown import features_markdown
from assay.scorer.report.ranked import print_copies, print_quotes, print_rank
from assay.scorer.report.safe import cut, cut_start, safe, show
from assay.scorer.report.score_html import score_html
from assay.scorer.report.tables import print_anatomy, print_features, print_weights
from assay.scorer.report.terminal import print_score, print_scores
from assay.scorer.report.words import band, reason_name, value_in_words
from assay.scorer.score import Score, score, score_many

PAGE = """Harbour board delays the new crane at Fennick Quay
The harbour board said on Tuesday that the new crane at Fennick Quay will not lift its first container \
before March. \
According to a report by the town's engineers, two of the four footings have sunk by nine millimetres since the summer.
"We would rather wait for one winter than repair for ten," said Oda Brandvik, who chairs the board. She told \
reporters that the builder, which may appeal, has been asked to pay for the new survey.
The crane was ordered in 2021 and was to replace one that has stood on the quay since the war. Dockers said the old \
one could probably work for another two years."""
ATTACKS = "\x1b[2J\x1b]0;owned\x07 [red]not markup[/red] \x9b31m \u202etxt.exe\u202c \x08\x08 :smile: \ud800"
HOSTILE = PAGE.replace("March", f"March {ATTACKS}").replace("said on", "said\u202e on")
WIDTHS = (24, 50, 80, 132)
STYLING = re.compile(r"\x1b\[[0-9;]*m")
FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def tiny_model() -> Model:
    terms = [
        {
            "feature": name, "version": features()[name].version, "basis": basis, "data": ["invented"],
            "reason": "nobody edits such a page", "knots": [0.0, top], "points": points,
            "replicates": [points, [1.5 * end for end in points]],
        }
        for name, top, points, basis in (
            ("attribution", 40.0, [-0.7, 0.9], "learned"),
            ("hedging", 20.0, [-0.1, 0.3], "learned"),
            ("loaded_language", 30.0, [0.1, -1.1], "policy"),
            ("advertising", 1.0, [0.2, -2.0], "learned"),
        )
    ]  # fmt: skip
    head = {"intercept": 0.25, "replicates": [0.2, 0.3]}
    heads = {"reliability": head, "quality": head}
    return check(
        sign({"format": "assay-model/1", "name": "tiny", "about": {}, "heads": heads, "terms": terms}), where="t"
    )


@pytest.fixture(autouse=True)
def any_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")  # a dumb one has 80 columns, whatever is asked for
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)


def plain(width: int = 80) -> Console:
    return Console(file=io.StringIO(), width=width, color_system=None)


def coloured(width: int = 80) -> Console:
    return Console(file=io.StringIO(), width=width, force_terminal=True, color_system="standard", no_color=False)


def printed(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def scored(text: str = PAGE, name: str = "pages/crane.txt", title: str | None = None) -> Score:
    return score_many([{"id": name, "text": text, "title": title}], tiny_model())[0]


NONE = (np.nan, np.nan, np.nan)


def sources() -> pd.DataFrame:
    terms = [{"feature": "attribution", "points": 0.31}, {"feature": "loaded_language", "points": -0.2}]
    long = "a-source-with-a-very-long-name-indeed.news.example"
    rows = [
        ("herald.example", 120, 113, 76.0, 72.0, 80.0, 1, 1, 2, 0.93, True, terms, 2.5, 1.0, 4.0),
        (long, 1240, 1240, 68.0, 66.0, 70.0, 2, 1, 2, np.nan, True, [], *NONE),
        ("small.example\x1b[2J", 2, 2, 48.0, 18.0, 78.0, None, None, None, np.nan, False, [], *NONE),
        ("mirror.example\x1b[2J", 9, 0, *NONE, None, None, None, np.nan, False, [], *NONE),
    ]
    names = ["source", "pages", "counted", "score", "low", "high", "rank", "rank_low", "rank_high", "above_next"]
    names += ["enough", "apart", "trend", "trend_low", "trend_high"]
    frame = pd.DataFrame(rows, columns=names).astype({name: "Int64" for name in names if name.startswith("rank")})
    return frame.assign(prior=["high", "\x1b[2Jlow", None, None])


def copied() -> pd.DataFrame:
    rows = [(1, "herald.example", "a/1", True)]
    rows += [(1, f"mirror{place}.example\x1b[2J", "b", False) for place in range(6)]
    return pd.DataFrame(rows, columns=["text", "source", "id", "first"])


def quoted() -> pd.DataFrame:
    kinds = ["same", "excerpt", "altered", "altered", "altered", "altered", "altered"]
    rows = [
        (
            "herald.example",
            f"page {ATTACKS[:-2]}",
            10,
            90,
            kind,
            0.8,
            f"other{place}.example",
            f"q{place}",
            5,
            80,
            place > 0,
        )
        for place, kind in enumerate(kinds)
    ]
    names = ["source", "id", "start", "end", "kind", "share", "other_source", "other_id", "other_start", "other_end"]
    return pd.DataFrame(rows, columns=[*names, "independent"])


def everything(console: Console) -> str:
    """Print all renderings of hostile and of friendly pages."""
    model = tiny_model()
    document = read([HOSTILE])[0]
    many = [scored(HOSTILE, f"dir/{ATTACKS}.txt", ATTACKS), scored(), scored("Too short. \x1b[2J", "dir/short.txt")]
    for page in many:
        print_score(console, page, model)
    print_scores(console, many, model, [(ATTACKS, f"broken {ATTACKS}")])
    print_scores(console, many[:2], model)
    print_anatomy(console, document, document.pages.once(probabilities))
    print_features(console)
    print_rank(console, sources())
    print_copies(console, copied())
    print_quotes(console, quoted())
    print_weights(console, model)
    return printed(console)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_longer_than_the_width(width: int) -> None:
    for console in (plain(width), coloured(width)):
        lines = STYLING.sub("", everything(console)).split("\n")
        assert max(map(cell_len, lines)) <= width
        assert all(line == line.rstrip() for line in lines)


def test_a_hostile_page_cannot_drive_the_terminal() -> None:
    for console in (plain(), coloured()):
        shown = STYLING.sub("", everything(console))
        assert not FORBIDDEN.search(shown)
        assert "[red]not markup[/red]" in shown
        assert ":smile:" in shown


def test_safe_text_is_one_line_without_controls_or_stacked_accents() -> None:
    assert safe("a\x1b[31mb\r\nc\td\u2028e") == "a�[31mb c d e"
    assert safe("soft\u00adhyphen zero\u200bwidth \u202eover\u202cride") == "softhyphen zerowidth override"
    assert len(safe("e" + "\u0301" * 50)) == 3


def test_text_is_cut_to_cells_and_says_so() -> None:
    assert cut("short", 10) == "short"
    assert cut("much too long", 6) == "much …"
    assert cell_len(cut("漢字" * 400, 9)) <= 9
    assert cut_start("a/long/path/page.txt", 9) == "…page.txt"
    assert cell_len(cut_start("漢字" * 400, 9)) <= 9


def test_evidence_stands_in_brackets_where_there_is_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    console = Console(file=io.StringIO(), width=80, force_terminal=True)
    print_score(console, scored(), tiny_model())
    shown = " ".join(STYLING.sub("", printed(console)).split())
    assert "board [said] on Tuesday" in shown
    assert "which [may] appeal" in shown
    assert "[brackets] mark evidence of sourcing and certainty" in shown


def test_evidence_is_coloured_by_group_where_there_is_colour() -> None:
    console = coloured()
    print_score(console, scored(), tiny_model())
    assert "\x1b[4;32msaid\x1b[0m" in printed(console)
    assert "\x1b[4;33mmay\x1b[0m" in printed(console)
    assert "[said]" not in printed(console)


def test_a_page_shows_its_score_its_reasons_and_its_anatomy() -> None:
    page = scored(title="Crane delayed")
    console = plain()
    print_score(console, page, tiny_model())
    shown = printed(console)
    assert shown.startswith("Crane delayed\npages/crane.txt\n")
    assert page.score is not None
    assert re.search(rf"score +{page.score:.0f}  .*{band(page.score)}", shown)
    assert "90 % interval" in shown
    assert "“said” ×3" in shown
    assert f"article {page.words} words" in shown
    assert "does not know what is true" in shown.replace("\n", " ")


def test_a_page_without_words_has_no_empty_sections_and_one_word_is_one_word() -> None:
    for text, told in (("?!", False), ("Word.", True)):
        console = plain()
        print_score(console, score(text), tiny_model())
        assert ("What the page consists of" in printed(console)) is told
        assert ("article 1 word\n" in printed(console)) is told


def test_a_page_shows_who_speaks_and_how_often() -> None:
    console = plain()
    print_score(console, scored(), tiny_model())
    shown = printed(console)
    section = shown[shown.index("Who speaks") : shown.index("What the page consists of")].splitlines()
    assert section == [
        "Who speaks",
        "  2 ×  Oda Brandvik",
        "  1 ×  board  body",
        "  1 ×  report  document",
        "  1 ×  dockers  not named",
        "  no source told ×2",
        "",
    ]


def test_more_sources_than_a_reader_wants_are_counted() -> None:
    text = " ".join(f"Oda Brandvik{letter} said that the crane is safe." for letter in "abcdefghijk")
    console = plain()
    print_score(console, scored(text + " They said that it is new. It was said that it is old."), tiny_model())
    assert "3 other sources · a pronoun for somebody ×1 · no source told ×1" in printed(console)


def test_the_points_shown_add_up() -> None:
    page, model = scored(), tiny_model()
    console = plain()
    print_score(console, page, model)
    steps = re.search(r"starts at (\S+) · shown (\S+) · .*?sum (\S+) points", printed(console))
    assert steps is not None
    total = model.intercept + sum(item.points for item in page.contributions)
    assert float(steps[3].replace("−", "-")) == pytest.approx(total, abs=0.006)


def test_an_abstention_says_why_and_what_was_measured() -> None:
    console = plain()
    print_score(console, scored("The mayor said that the bridge may stay closed."), tiny_model())
    shown = printed(console)
    assert "no score: too few words of main text: 9" in shown
    assert "attribution 111.1 per 1,000 words" in shown
    assert "What moved the score" not in shown
    assert "[said]" in shown


def test_many_pages_are_a_table_in_the_order_given_with_a_hint() -> None:
    pages = [scored(name=f"dir/{name}.txt") for name in ("c", "a", "b")]
    console = plain()
    print_scores(console, pages, tiny_model(), [("dir/x.json", "it has neither text nor html")])
    shown = printed(console)
    assert [line[0] for line in shown.split("\n")[1:] if line[1:5] == ".txt"] == ["c", "a", "b"]
    assert "Give one page alone" in shown
    assert "1 record could not be scored" in shown


def test_two_pages_are_printed_in_full() -> None:
    console = plain()
    print_scores(console, [scored(), scored()], tiny_model())
    assert printed(console).count("What moved the score") == 2


def test_a_terminal_without_utf8_gets_characters_it_can_show() -> None:
    raw = io.BytesIO()
    console = Console(file=io.TextIOWrapper(raw, encoding="ascii", write_through=True), width=60, color_system=None)
    print_score(console, scored(name="Naïve 漢字 – “page”"), tiny_model())
    shown = b" ".join(raw.getvalue().split())
    assert shown.startswith(b'Na?ve ?? - "page" score')
    assert b"[said]" in shown


def test_anatomy_gives_every_line_and_the_words_of_every_block() -> None:
    document = read([PAGE])[0]
    console = plain()
    print_anatomy(console, document, document.pages.once(probabilities))
    shown = printed(console)
    assert "main · " in shown
    assert sum(int(size) for size in re.findall(r" · (\d+) words?", shown)) == document.words
    assert len(re.findall(r"^  (?:\d\.\d\d|   –)  ", shown, flags=re.MULTILINE)) == 4


def test_sources_with_too_few_pages_and_with_copies_alone_stand_apart() -> None:
    console = plain()
    print_rank(console, sources())
    ranked, _, apart = printed(console).partition("Too few pages to be ranked")
    few, _, copying = apart.partition("Nothing but copies")
    assert "herald.example" in ranked
    assert "113 of 120" in ranked
    assert "small.example" not in ranked
    assert "small.example" in few
    assert "mirror.example" not in few
    assert "mirror.example" in copying
    assert "herald.example  attribution +0.31; loaded language −0.20" in copying


@pytest.mark.parametrize(
    ("width", "told"),
    [(100, ["above next:", "rank 90 %:", "a year:", "+2.6"]), (80, ["above next:"]), (40, [])],
)
def test_a_ranking_explains_the_columns_that_it_shows_and_no_others(width: int, told: list[str]) -> None:
    console = plain(width)
    print_rank(console, sources().assign(trend=2.57))
    shown = " ".join(printed(console).split())
    for words in ("above next:", "rank 90 %:", "a year:", "+2.6"):
        assert (words in shown) is (words in told)
    assert "counted: pages after copies" in shown


def test_a_ranking_of_nothing_says_so_and_explains_no_columns() -> None:
    console = plain()
    print_rank(console, sources().head(0))
    assert printed(console) == "No page with a score is among these.\n"


def test_parts_of_one_line_that_are_shown_together_are_joined() -> None:
    page = f"{'stone ' * 70}end of the line\n{'brick ' * 50}\n"
    console = plain(200)
    show(console, *excerpt(console, scored(page)))
    shown = re.sub(r"[\[\]]", "", " ".join(printed(console).split()))
    assert f"{'stone ' * 70}end of the line" in shown
    assert "…" not in shown


def test_texts_and_quotations_that_several_sources_carry_are_listed_with_who_carries_them() -> None:
    console = plain()
    print_copies(console, copied())
    print_quotes(console, quoted())
    shown = " ".join(printed(console).split())
    assert "1 text on several pages, 7 in all herald.example: a/1 7 pages also in mirror0.example" in shown
    assert "and 2 other sources" in shown
    assert "1 quotation that other pages carry too; with independent sources: 1" in shown
    assert (
        "10–90 same in q0 5–80; excerpt in q1 5–80; altered in q2 5–80, q3 5–80, q4 5–80, q5 5–80 and 1 other" in shown
    )


def test_weights_are_sorted_by_reach_and_show_the_reason_of_a_policy() -> None:
    console = plain()
    print_weights(console, tiny_model())
    shown = printed(console)
    places = [shown.index(name) for name in ("advertising", "attribution", "loaded language", "hedging")]
    assert places == sorted(places)
    assert "nobody edits such a page" in shown
    assert re.search(r"advertising .* 2\.2\d–3\.2\d\n", shown)  # the replicates reach 2.2 and 3.3
    assert "intercept of reliability +0.25" in shown


def test_the_feature_page_gives_every_field_of_every_declaration() -> None:
    text = features_markdown()
    for name, declared in features().items():
        assert f"\n### {name}\n" in text
        for field in (declared.summary, declared.why, declared.citation, declared.fires, declared.quiet):
            assert field in text


def test_bands_begin_where_the_one_below_ends() -> None:
    assert [band(value) for value in (0, 19.9, 20, 40, 60, 80, 100)] == [
        "very low", "very low", "low", "mixed", "good", "very good", "very good",
    ]  # fmt: skip


def test_values_are_told_with_their_unit() -> None:
    assert value_in_words("attribution", 24.06) == "24.1 per 1,000 words"
    assert value_in_words("advertising", 0.31) == "31 % of words"
    assert value_in_words("advertising", 0.0) == "none"
    assert value_in_words("byline", 1.0) == "present"
    assert value_in_words("clickbait", 0.034) == "3.4 %"
    assert value_in_words("clickbait", None) == "undefined here"
    assert reason_name("advertising", 0.0, 0.2) == "no advertising"
    assert reason_name("attribution", 3.0, -0.2) == "low attribution"


def test_a_quotation_of_evidence_is_short() -> None:
    page = score(PAGE + "\n" + "She said that it is late. " * 40, tiny_model())
    quoted = quotation(page.text, page.evidence["attribution"], 60)
    assert cell_len(quoted) <= 60
    assert quoted.startswith("“said” ×")


def test_drawings_have_the_width_asked_for() -> None:
    for value in (0.0, 0.4, 49.0, 99.9, 100.0):
        assert draw.bar(value, 20, "green").cell_len == 20
        assert draw.interval(value, value * 0.9, min(value + 5, 100.0), 20, "green").cell_len == 20
        assert draw.diverging(value - 50.0, 50.0, 5).cell_len == 11
    assert draw.stacked([("main", 10_000), ("comment", 1)], 20).plain == "█" * 19 + "▒"
    assert draw.sparkline(np.array([0.0, 0.5, 1.0])) in ("▁▄█", "▁▅█")
    assert draw.sparkline(np.array([2.0, 2.0])) == "▁▁"


SAID = "We would rather wait for one winter than repair the sunken footings of the quay for ten years"


def quoting_pages() -> tuple[list[Score], list[SharedQuote]]:
    """Return two pages that carry one statement, in other words on the second, and a third page that quotes nobody."""
    page = PAGE.replace("We would rather wait for one winter than repair for ten", SAID)
    other = (
        f'{PAGE.partition("Fennick")[0]}\n"{SAID.replace("repair", "mend")}," the chair of the board told the council.'
    )
    texts = {"a": page, "b": other, "c": page.replace('"', "")}
    pages = list(score_many([{"id": f"pages/{name}.txt", "text": text} for name, text in texts.items()], tiny_model()))
    documents = [page.document for page in pages if page.document is not None]
    return pages, shared_quotes(quoted_pages(documents, [page.id for page in pages], [None] * 3))


def test_quotations_that_several_pages_carry_stand_below_their_scores() -> None:
    pages, shared = quoting_pages()
    print_scores(console := plain(80), pages, tiny_model(), shared=shared)
    shown = printed(console)
    assert shown.count("Quotations that several pages carry") == 1
    assert " ".join(shown.split()).count(f"“{SAID},” a.txt, b.txt (altered)") == 1
    print_scores(console := plain(80), pages, tiny_model())
    assert "Quotations" not in printed(console)


def test_a_report_lists_the_quotations_of_a_page_with_links_to_the_others() -> None:
    pages, shared = quoting_pages()
    report = score_html(pages, tiny_model(), shared=shared)
    first = report.partition('<article id="p1"')[2].partition("</article>")[0]
    assert 'also in <a href="#p2">b.txt</a> (altered)' in first
    assert "1 independent source<" in first
    third = report.partition('<article id="p3"')[2]
    assert "Quotations that several pages carry" not in third
