"""The page of ranked sources, as HTML that is read without a browser."""

from __future__ import annotations

import pandas as pd

from assay.scorer.report.rank_html import rank_html


def sources() -> pd.DataFrame:
    columns = ["source", "pages", "counted", "score", "low", "high", "above_next", "enough"]
    rows = [
        ("herald.example", 9, 9, 70.0, 60.0, 80.0, None, True),
        ("small.example", 1, 1, 50.0, 20.0, 80.0, None, False),
    ]
    return pd.DataFrame(rows, columns=columns)


def test_the_title_counts_the_sources_that_have_a_rank_and_those_that_have_none() -> None:
    assert "<h1>1 source ranked, 1 not</h1>" in rank_html(sources())
    assert "<h1>1 source ranked</h1>" in rank_html(sources().head(1))


def test_a_long_name_breaks_after_its_dots() -> None:
    assert "<b>herald.<wbr>example</b>" in rank_html(sources())


def test_a_table_of_copies_or_quotations_says_what_its_rows_are_and_an_empty_one_says_none() -> None:
    copies = pd.DataFrame([(1, "herald.example", "a", True)], columns=["text", "source", "id", "first"])
    page = rank_html(sources(), copies=copies, quotes=pd.DataFrame({"id": [], "start": []}))
    assert "Pages with one number carry one text." in page
    assert "A row is a quotation" not in page
    assert page.endswith(
        "<h2>Shared quotations</h2>\n<p>None.</p>\n</div>\n</main>\n" + page.rpartition("</main>\n")[2]
    )
