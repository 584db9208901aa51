"""From the bytes of a file to its text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.scorer.encoding import decode
from assay.scorer.files import records

RUSSIAN = "Смотритель маяка сказал во вторник, что старая лампа горела всю ночь, пока чинили кабель. "
POLISH = "Latarnik powiedział we wtorek, że stara lampa świeciła całą noc, gdy naprawiano uszkodzony kabel na dnie cieśniny. "
FRENCH = "Le gardien a déclaré mardi que la vieille lampe avait brûlé toute la nuit, malgré la tempête et la panne générale. "
JAPANESE = "灯台守は火曜日、ケーブルの修理が続く間、古いランプが一晩中燃えていたと語った。"
GREEK = "Ο φαροφύλακας είπε την Τρίτη ότι η παλιά λάμπα έκαιγε όλη τη νύχτα όσο επισκεύαζαν το καλώδιο. "


@pytest.mark.parametrize(
    ("text", "coding"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (POLISH, "cp1250"),
        (FRENCH, "cp1252"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc-jp"),
        (GREEK, "cp1253"),
    ],
)
def test_an_encoding_is_told_by_its_letters(text: str, coding: str) -> None:
    assert decode((text * 20).encode(coding)) == text * 20


@pytest.mark.parametrize(
    ("declared", "coding"),
    [
        ('<meta charset="windows-1251">', "cp1251"),
        ("<META HTTP-EQUIV='Content-Type' CONTENT='text/html; charset=KOI8-R'>", "koi8-r"),
    ],
)
def test_an_html_page_is_read_as_it_declares(declared: str, coding: str) -> None:
    page = f"<html><head>{declared}</head><p>Маяк"  # too little for a detector
    assert decode(page.encode(coding), html=True) == page
    assert decode(page.encode(coding)) != page  # plain text declares nothing


def test_browsers_names_stand_for_what_pages_were_written_in() -> None:
    page = "<meta charset=iso-8859-1><p>“so”"
    assert decode(page.encode("cp1252"), html=True) == page
    page = "<meta charset=gb2312><p>灯塔"
    assert decode(page.encode("gb18030"), html=True) == page


def test_a_page_that_was_saved_again_as_utf8_is_utf8_whatever_it_declares() -> None:
    page = "<meta charset=iso-8859-1><p>Café"
    assert decode(page.encode("utf-8"), html=True) == page


def test_an_escaped_encoding_is_believed_though_it_is_ascii() -> None:
    page = f"<meta charset=iso-2022-jp><p>{JAPANESE}"
    assert decode(page.encode("iso-2022-jp"), html=True) == page


@pytest.mark.parametrize("name", ["none-such", "utf-16", "base64", "idna", "unicode_escape", "x" * 500, "utf-8"])
def test_a_wrong_declaration_is_passed_over(name: str) -> None:
    page = f"<meta charset={name}><p>Café"
    assert decode(page.encode("utf-8"), html=True) == page


def test_a_declaration_beyond_the_first_kilobyte_is_not_read() -> None:
    page = " " * 1_100 + "<meta charset=koi8-r><p>caf\xe9"
    assert decode(page.encode("cp1252"), html=True) == page


def test_a_few_broken_bytes_do_not_make_utf8_something_else() -> None:
    data = (POLISH * 5).encode("utf-8")
    text = decode(data + b"\xc5")
    assert text == POLISH * 5 + "\ufffd"


def test_a_byte_order_mark_goes_before_everything() -> None:
    page = "\ufeff<meta charset=koi8-r><p>Café"
    for coding in ("utf-8", "utf-16-le", "utf-16-be"):
        assert decode(page.encode(coding), html=True) == page


def test_a_binary_file_stays_one_line_of_error(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(bytes(range(256)) * 8)
    (record,) = records([str(path)])
    assert record["error"] == (f"{path}: binary, not text; give *.txt, *.md, *.html, *.jsonl, *.csv or *.parquet")


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_give_text_or_nothing(data: bytes, html: bool) -> None:
    assert isinstance(decode(data, html=html), str | None)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=80))
def test_utf8_is_kept_to_the_letter(text: str) -> None:
    assert decode(text.encode("utf-8")) == text
