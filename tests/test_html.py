"""What a reader sees of an HTML page."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.scorer.html import render
from assay.scorer.html_cost import _TAG, Tags

PADDING = "<i></i>" * 6_000  # so many tags that the page is read without a tree


@pytest.mark.parametrize("padding", ["", PADDING], ids=["tree", "tokens"])
@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One\n  two</p><p>three", "One two\n\nthree"),
        ("<h1>A <b>bo</b>ld</h1><p>b", "A bold\n\nb"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<ul><li>Home<li>News</ul><div>x</div><div>y</div>", "Home\nNews\n\nx\ny"),
        ("<a href=1>Home</a><a>News</a>", "Home News"),
        ("a<script>var x='<p>'</script><style>b{}</style><template>c</template><noscript>d</noscript>e", "ae"),
        ("<p>a</p><div hidden>b<p>c</p></div><p style='color:red; display : NONE'>d</p><p>e</p>", "a\n\ne"),
        ("<p>a &amp; b&nbsp;c &lt;p&gt;", "a & b c <p>"),
        ("<pre>a\n b</pre>", "a\nb"),
        ("<!-- a --><p>b<!-->c", "bc"),
        ("<p>a<!-- b -->c<script>d</script>e</p>", "ace"),
        ("a<br>\n<br>b", "a\n\nb"),
        ("<ul>\n <li> <a href=1>Home</a> </li>\n <li><img alt=x><a>News</a></li></ul>", "Home\nNews"),
        ("a<hr>b<svg><text>c</text></svg>d", "a\nbd"),
        ("<p>a <span hidden>b</span><b style='display:none'>c</b><i style=color:red>d</i>", "a d"),
        ("<b>a<p>b</b>c<p>d", "a\n\nbc\n\nd"),
        ("<pre>\n\n a\n\n\nb \n</pre>c", "a\nb\n\nc"),
        ("<pre>a\n<br>b<br><br>c</pre>", "a\nb\n\nc"),
        ("<pre>a <b>b</b>\n<i>c\nd</i>e", "a b\nc\nde"),
        ("<p>a<br> <br><a>b</a><a></a><br>c", "a\n\nb\nc"),
        ("<x-note>a</x-note><x-mark>b</x-mark>", "ab"),
        ("plain", "plain"),
        ("", ""),
        ("a\ud800b", "a\ufffdb"),
    ],
)
def test_visible_text_in_lines(html: str, text: str, padding: str) -> None:
    assert render(html + padding).text == text


@pytest.mark.parametrize("padding", ["", PADDING], ids=["tree", "tokens"])
@pytest.mark.parametrize(
    ("html", "title"),
    [
        ('<head><meta property="og:title" content="A &amp; b"><title>No</title></head><h1>No</h1>', "A & b"),
        ("<head><title>Bridge closed again | The Post</title></head>", "Bridge closed again"),
        ("<head><title>Bridge closed - for good - The Post</title></head>", "Bridge closed - for good"),
        ("<head><title>Bridge closed | The Post</title></head>", "Bridge closed | The Post"),
        ("<p>a</p><h1>Bridge <i>closed</i></h1><p>b</p>", "Bridge closed"),
        ("<p>a</p>", None),
    ],
)
def test_title(html: str, title: str | None, padding: str) -> None:
    assert render(html + padding).title == title


@pytest.mark.parametrize(
    "bomb",
    [
        "<div>" * 100_000,
        "<div>" * 9_000,
        "".join(f"<b id={number}><p>" for number in range(4_900)),
        "".join(f"<a id={number}><div>" for number in range(4_900)),
        "".join(f"<div class='{'related' * 40} {number}'>" for number in range(9_000)),
        "<p " + " ".join(f"a{number}" for number in range(13_000)) + ">",
        "<div><table></div></table>" * 2_400,
        "<div " + " ".join(f"a{number}" for number in range(50_000)) + ">",
        "<script " * 50_000,
        "<title " * 50_000,
        "<!--" * 50_000,
        "<" * 100_000,
        "<meta property " * 50_000,
    ],
    ids=[
        "deep",
        "tree",
        "formatting",
        "links",
        "classes",
        "fewer attributes",
        "misnested",
        "attributes",
        "script",
        "title",
        "comment",
        "angle",
        "meta",
    ],
)
def test_a_bomb_costs_no_more_than_its_length(bomb: str) -> None:
    begun = time.process_time()
    render(bomb)
    assert time.process_time() - begun < 3.0


def test_formatting_elements_get_another_name_when_blocks_could_open_them_too_often() -> None:
    few = "<b>a</b><I id=1>c</I ><bdo>d</bdo><small/><big"
    assert Tags.of(few).source() == few.encode()
    many = few + "<i><p>" * 1_000
    renamed = "<assay-i>a</assay-i><assay-i id=1>c</assay-i ><bdo>d</bdo><assay-i/><big" + "<assay-i><p>" * 1_000
    assert Tags.of(many).source() == renamed.encode()


@pytest.mark.parametrize(
    "begun",
    [
        "<p ",
        "<p a<b ",
        '<p a="><b>" ',
        "<p a='>' b=\">\" ",
        '<p ="a= "> <i>" ',
        '<!-- <p a=" --><b ',
        "<script>if (a<b) c='</script><i ",
        "</p ",
    ],
)
def test_a_tag_of_many_attributes_is_seen_wherever_it_hides(begun: str) -> None:
    names = [f"a{number}" + ("<" if number % 100 == 0 else "") for number in range(8_000)]
    assert not Tags.of(begun + " ".join(names)).are_tame()
    values = [f"a{number}='><b \"'" for number in range(8_000)]
    assert not Tags.of(begun + " ".join(values)).are_tame()
    assert Tags.of(begun + " ".join(names[:6_000]) + ">").are_tame()


@pytest.mark.parametrize(
    "page",
    ["<script>" + "a = 'b' ; " * 9_000 + "</script>c", "<pre>" + "a b " * 20_000, '<p class="a b">' + "c d " * 20_000],
)
def test_long_texts_and_scripts_are_no_long_tags(page: str) -> None:
    assert Tags.of(page).are_tame()
    assert Tags.of(page + '<a href="b?c=d e">' * 2_000).are_tame()
    assert Tags.of(page + '<a title="it\'s">' * 2_000).are_tame()


@given(st.text(alphabet="<>/a=\"' \n", max_size=60))
def test_a_tag_that_is_not_read_ends_at_the_next_bracket(page: str) -> None:
    tags = Tags.of(page)
    for place in set(tags.places.tolist()) - set(tags._unclear().tolist()):
        tag = _TAG.match(tags.page, place)
        assert tag is None or tag.end() <= (page + ">").index(">", place)
