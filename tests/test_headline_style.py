"""How a headline is set: capitals, length, marks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.features import features, read

ARTICLE = (
    "The council voted on Monday to close the bridge. Engineers had found cracks in March, the minutes say.\n"
    "The ferry will run until October, and the council will pay for it from the road fund, the mayor said."
)


def value(name: str, title: str) -> float | None:
    (document,) = read([ARTICLE], [title])
    return features()[name].measure(document).value


@pytest.mark.parametrize(
    ("title", "share"),
    [
        ("Council closes old bridge after cracks", 0.0),
        ("Council Closes Old Bridge After Cracks", 1.0),  # "after" is no content word, however it is set
        ("Council Closes Old Bridge after Cracks", 1.0),
        ("Council of Mosjøen closes the Tveit bridge", 2 / 4),
        ("The 12 bridges of Hamar and 3 ferries", 1 / 3),  # numbers have no case
        ("COUNCIL CLOSES OLD BRIDGE", None),  # capitals throughout tell nothing of single words
        ("Bridge closed", None),  # one content word after the first
        ("Élan of old Bridges fades", 1 / 3),
    ],
)
def test_capitals_are_counted_on_the_content_words_after_the_first(title: str, share: float | None) -> None:
    assert value("headline_case", title) == (None if share is None else pytest.approx(share))


@pytest.mark.parametrize(
    ("title", "marks"),
    [
        ("Council closes bridge", 0.0),
        ("Is the bridge closed?", 1.0),
        ("Closed?!", 2.0),
        ("Wait… what happened", 1.0),
        ("Wait... what happened", 1.0),
        ("Wait..... what happened!", 2.0),
        ("The U.S. closes St. Olav's bridge no. 3.5", 0.0),
    ],
)
def test_marks_that_ask_cry_or_trail_off_are_counted(title: str, marks: float) -> None:
    assert value("headline_marks", title) == marks


def test_the_length_of_a_headline_is_its_words() -> None:
    assert value("headline_words", "Council closes the old bridge") == 5.0


def test_the_first_line_of_a_bare_text_is_not_judged_by_its_setting_and_a_markdown_heading_is() -> None:
    bare, heading = "Council Closes Bridge … Why?\n" + ARTICLE, "# Council Closes Bridge … Why?\n" + ARTICLE

    def shown(name: str, text: str) -> list[str] | None:
        (document,) = read([text])
        reading = features()[name].measure(document)
        return None if reading.value is None else [text[start:end] for start, end in reading.evidence]

    assert shown("headline_case", heading) == ["Closes", "Bridge"]
    assert shown("headline_marks", heading) == ["…", "?"]
    assert shown("headline_words", heading) == ["Council Closes Bridge … Why"]
    assert [shown(name, bare) for name in ("headline_case", "headline_marks", "headline_words")] == [None, None, None]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_a_headline_is_read_alike_alone_and_among_others(titles: list[str]) -> None:
    together = read([ARTICLE] * len(titles), titles)
    for title, document in zip(titles, together, strict=True):
        for name in ("headline_case", "headline_words", "headline_marks"):
            assert features()[name].measure(document).value == value(name, title)
