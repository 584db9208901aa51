"""What the tags of a page tell about its lines, and that the labeller listens."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.features import Document, read
from assay.features.anatomy import LABELS
from assay.features.markup import MEASURES, table_of
from assay.scorer.html import Rendered, render

STORY = [
    "The lighthouse at Skarvholm went dark on Sunday night for the first time since it was built in 1889.",
    "A cable under the sound broke when a trawler dragged its anchor over it, the coast guard said.",
    "“We lit the old oil lamp, and it worked,” said Petra Lund, who has kept the light for eleven years.",
    "Divers will mend the cable next week if the wind allows, according to the company that laid it.",
]
PAGE = f"""
<html><head><title>Dark night at Skarvholm | The Sound Courier</title></head><body class="has-sidebar news">
<header><a href="/">The Sound Courier</a></header>
<nav><ul><li><a href="/a">Home</a></li><li><a href="/b">Weather</a></li><li><a href="/c">Boats</a></li></ul></nav>
<main><article><h1>Dark night at Skarvholm</h1>
<div class="story-body"><p>{STORY[0]}<p>{STORY[1]}<p>{STORY[2]} <a href="/d">Read about the lamp</a>.<p>{STORY[3]}</div>
<div class="relatedPosts"><h2>More from the coast</h2><ul><li><a href="/e">Seals return to the skerries in number</a></li>
<li><a href="/f">Harbour master asks for a second tug boat</a></li></ul></div></article></main>
<aside id="side"><h3>Most read</h3><p><a href="/g">Ten walks along the northern shore for the spring</a></p></aside>
<section class="comment-list"><p>My grandfather lit that lamp every night of the war, and he never missed one.</p></section>
<footer>Printed in Skarvholm. All rights reserved.</footer></body></html>
"""


def rows(page: Rendered) -> dict[str, dict[str, float]]:
    """Return the measures of each line by its first words."""
    assert page.markup is not None
    lines = [line for line in page.text.split("\n") if line]
    columns = page.markup.table.T.tolist()
    return {line[:20]: dict(zip(MEASURES, column, strict=True)) for line, column in zip(lines, columns, strict=True)}


def labels(document: Document) -> dict[str, str]:
    return {document.text[start:end]: label for start, end, label in document.blocks()}


def test_each_line_knows_its_element_and_region() -> None:
    found = rows(render(PAGE))
    expected = {
        "Home": {"tag": 4, "region": 2, "linked": 1, "list_item": 1, "in_article": 0},
        "Dark night at Skarvh": {"tag": 2, "region": 1, "linked": 0, "in_article": 1},
        STORY[0][:20]: {"tag": 1, "region": 1, "linked": 0, "hint": 1, "content_hints": 1, "best_level": 0},
        "Seals return to the ": {"tag": 4, "linked": 1, "hint": 3, "furniture_hints": 1, "list_item": 1},
        "Most read": {"tag": 3, "region": 5, "in_article": 0},
        "My grandfather lit t": {"tag": 1, "region": 0, "hint": 4, "comment_hints": 1},
        "Printed in Skarvholm": {"tag": 0, "region": 4, "linked": 0},
    }
    for line, measures in expected.items():
        assert {name: found[line][name] for name in measures} == measures, line


def test_the_share_of_a_line_inside_links_counts_letters() -> None:
    found = rows(render("<p>abcd<a href=x>efgh</a></p><p><a href=x>ij</a></p><div>kl</div>"))
    assert [measures["linked"] for measures in found.values()] == [0.5, 1.0, 0.0]


def test_a_container_knows_its_words_its_links_and_its_prose() -> None:
    found = rows(render(PAGE))[STORY[1][:20]]
    words = sum(len(line.split()) for line in STORY) + 4
    assert found["box_words"] == pytest.approx(np.log1p(words))
    assert 0 < found["box_links"] < 0.1
    assert found["box_prose_share"] == 1.0
    assert found["outer_words"] > found["box_words"]


def test_lines_before_and_after_the_body_stand_levels_above_it() -> None:
    found = rows(render(PAGE))
    assert found["Dark night at Skarvh"]["best_level"] == -1
    assert found["More from the coast"]["best_level"] == 1
    assert found["Printed in Skarvholm"]["best_level"] == 2
    assert found["Home"]["best_level"] == -2


def test_the_class_of_the_body_says_nothing_of_what_is_in_it() -> None:
    (line,) = rows(render("<body class='sidebar comments'><p>One</body>")).values()
    assert line["hint"] == line["furniture_hints"] == line["comment_hints"] == 0


def test_class_words_are_read_in_every_spelling() -> None:
    for name in (
        "related-posts",
        "relatedPosts",
        "RELATED posts",
        "js_related",
        "sidebar",
        "topnav",
        "post-share",
        "box2related",
        "überRelated",
        "has-menu related",
    ):
        (line,) = rows(render(f"<div class='{name}'>One</div>")).values()
        assert line["hint"] == 3, name
    for name in ("with-sidebar", "x\thas-menu", "adapter", "navy", "", "col-md-6"):
        (line,) = rows(render(f"<div class='{name}'>One</div>")).values()
        assert line["hint"] == 0, name


def test_what_tags_tell_of_a_page_is_the_same_in_any_batch() -> None:
    pages = [render(html).markup for html in (PAGE, "<p>One <a>two</a>", "", "<ul><li>a<li><div>b</div></ul>c", PAGE)]
    markups = [markup for markup in pages if markup is not None]
    together = table_of(markups)
    assert together.tobytes() == np.concatenate([markup.table for markup in markups], axis=1).tobytes()
    assert together.shape[1] == sum(len(markup.words) for markup in markups)


def test_a_line_stands_in_the_block_that_was_open_when_it_began() -> None:
    found = rows(render("<div>one<ul><li>two<div>three</div>four<li>five</ul><h2>six</h2>seven</div>eight"))
    assert {line: measures["tag"] for line, measures in found.items()} == {
        "one": 0, "two": 4, "three": 0, "four": 4, "five": 4, "six": 3, "seven": 0, "eight": 0,
    }  # fmt: skip


def test_a_page_of_too_many_tags_is_read_without_markup() -> None:
    assert render("<i></i>" * 6_000 + "<p>One").markup is None


def test_tags_tell_the_article_from_links_and_comments() -> None:
    page = render(PAGE)
    (document,) = read([page.text], [page.title], [page.markup])
    found = labels(document)
    body = next(text for text in found if STORY[0] in text)
    assert found[body] == "main"
    assert all(line in body for line in STORY)
    for outside in ("Seals return", "Ten walks", "All rights reserved", "Weather"):
        assert outside not in body


def test_a_batch_may_mix_pages_with_and_without_markup() -> None:
    page = render(PAGE)
    text = "\n".join(STORY * 3)
    alone = [
        read([page.text], [None], [page.markup])[0].blocks(),
        read([text])[0].blocks(),
        read([page.text])[0].blocks(),
    ]
    together = read([page.text, text, page.text], None, [page.markup, None, None])
    assert [document.blocks() for document in together] == alone


def test_the_markup_of_another_text_is_refused() -> None:
    with pytest.raises(ValueError, match="markup of 3 lines for a text of 2"):
        read(["One\nTwo"], None, [render("<p>One<p>Two<p>Three").markup])


TAGS = st.sampled_from(
    [
        *("<p>", "</p>", "<div>", "</div>", "<ul>", "<li>", "</ul>", "<a>", "</a>", "<b>", "</i>", "<table>", "<td>"),
        *("<h1>", "</h1>", "<article>", "<br>", "<hr>", "<pre>", "</pre>", "<form>", "<button>", "<svg>", "</svg>"),
        *(
            "<div class=comments>",
            "<span hidden>",
            "<p style=display:none>",
            "<section id=nav role=main>",
            "</section>",
        ),
        *("<body>", "</body>", "</html>", "<!--", "-->", "<script>", "</script>", "<img hidden>", "<option>"),
    ]
)
TEXTS = st.sampled_from(
    ["word", "One two three.", " ", "\n", "\u00a0", "\u200b", "\x85", "\u2028", "&amp;", "<", "\ud800"]
)


@given(st.lists(st.one_of(TAGS, TEXTS, st.text(max_size=6)), max_size=40))
@settings(deadline=None, max_examples=200)
def test_any_page_gives_a_column_for_each_line_and_can_be_read(pieces: list[str]) -> None:
    page = render("".join(pieces))
    assert page.markup is not None
    assert page.markup.table.shape == (len(MEASURES), sum(1 for line in page.text.split("\n") if line.strip()))
    assert np.isfinite(page.markup.table).all()
    (document,) = read([page.text], [page.title], [page.markup])
    assert all(label in LABELS for _, _, label in document.blocks())
