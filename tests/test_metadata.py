"""What a page says of itself."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.scorer.files import read_file
from assay.scorer.html import render
from assay.scorer.metadata import Metadata

ARTICLE = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Ferry runs aground",
    "author": [{"@type": "Person", "name": "Ida Moen"}, {"@type": "Person", "name": "Lars Vik"}],
    "datePublished": "2023-04-05T06:07:08Z",
    "publisher": {"@type": "Organization", "name": "The Sound Courier"},
    "url": "https://courier.example/ferry",
}


def described(data: Any) -> Metadata:
    text = data if isinstance(data, str) else json.dumps(data)
    return render(f'<head><script type="application/ld+json">{text}</script></head><p>One').metadata


def test_meta_tags_come_first() -> None:
    page = render(
        f"""<head><meta property="og:title" content="Ferry aground &amp; afloat - The Courier">
        <meta name="author" content="By Ida Moen"><meta property="article:published_time" content="2023-04-01">
        <link rel="canonical" href="https://courier.example/a"><meta property="og:site_name" content="The Courier">
        <script type="application/ld+json">{json.dumps(ARTICLE)}</script></head><p>One"""
    )
    expected = Metadata("Ferry aground & afloat", "Ida Moen", "2023-04-01", "https://courier.example/a", "The Courier")
    assert page.metadata == expected
    assert page.title == "Ferry aground & afloat"


@pytest.mark.parametrize(
    "data",
    [
        ARTICLE,
        [ARTICLE],
        {"@graph": [{"@type": "WebSite", "name": "No"}, ARTICLE]},
        {**ARTICLE, "@type": ["Thing", "Article"]},
    ],
    ids=["alone", "list", "graph", "types"],
)
def test_an_article_in_json_ld_is_found(data: Any) -> None:
    assert described(data) == Metadata(
        "Ferry runs aground",
        "Ida Moen, Lars Vik",
        "2023-04-05T06:07:08Z",
        "https://courier.example/ferry",
        "The Sound Courier",
    )


@pytest.mark.parametrize(
    "data",
    [
        "{not json",
        "[" * 100_000,
        json.dumps({"@type": "Organization", "name": "No"}),
        json.dumps({**ARTICLE, "filler": "x" * 400_000}),
        json.dumps(
            {"@type": "Article", "headline": ["a"], "author": 3, "datePublished": None, "url": {}, "publisher": []}
        ),
        "[" + "[[1,2,3]]," * 3_000 + "1]",
        "null",
        "",
    ],
    ids=["broken", "deep", "other", "huge", "kinds", "many", "null", "empty"],
)
def test_broken_or_other_descriptions_are_passed_over(data: str) -> None:
    assert described(data) == Metadata()


@pytest.mark.parametrize(
    ("html", "field", "value"),
    [
        ('<time datetime="2020-02-03">3 February</time>', "date", "2020-02-03"),
        ('<time datetime="12:30">noon</time>', "date", None),
        ('<link rel="canonical" href="/relative">', "url", None),
        ('<link rel="canonical" href="javascript:alert(1)"><meta property="og:url" content="http://a.example/b">', "url", "http://a.example/b"),
        ('<meta name="author" content="https://a.example/people/ida">', "byline", None),
        ('<meta name="author" content="">', "byline", None),
        ('<meta property="og:title" content="Courier"><meta property="og:site_name" content="Courier">', "title", "Courier"),
    ],
)  # fmt: skip
def test_values_are_checked(html: str, field: str, value: str | None) -> None:
    assert getattr(render(html).metadata, field) == value


def test_a_file_takes_its_address_and_date_from_the_page(tmp_path: Any) -> None:
    path = tmp_path / "page.html"
    path.write_text(f'<script type="application/ld+json">{json.dumps(ARTICLE)}</script><p>One')
    (record,) = read_file(str(path))
    assert (record["url"], record["date"]) == ("https://courier.example/ferry", "2023-04-05T06:07:08Z")
    assert "source" not in record  # the domain of the address names it


def test_what_the_caller_gives_goes_before_the_page(tmp_path: Any) -> None:
    html = '<meta property="og:site_name" content="Courier"><meta name="date" content="2020-01-01"><p>One'
    given_, bare = {"html": html, "date": "2001", "source": "Mine"}, {"html": html}
    path = tmp_path / "pages.jsonl"
    path.write_text(f"{json.dumps(given_)}\n{json.dumps(bare)}\n")
    first, second = read_file(str(path))
    assert (first["date"], first["source"]) == ("2001", "Mine")
    assert (second["date"], second["source"]) == ("2020-01-01", "Courier")


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["@type", "@graph", "author", "name", "headline", "url", "publisher"]),
                inner | st.just("Article"),
                max_size=5,
            )
        ),
        max_leaves=20,
    )
)
@settings(deadline=None, max_examples=150)
def test_any_json_gives_text_or_nothing(data: Any) -> None:
    found = described(json.dumps(data).replace("</", "<\\/"))
    assert all(value is None or (isinstance(value, str) and value) for value in found)
