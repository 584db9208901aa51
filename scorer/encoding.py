"""From bytes to text: byte order mark, what an HTML page declares, UTF-8, a detector, windows-1252."""

from __future__ import annotations

import codecs
import re

_MARKS = {
    b"\xff\xfe\0\0": "utf-32-le",
    b"\0\0\xfe\xff": "utf-32-be",
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
}
_DECLARED = re.compile(rb"<meta\s[^>]*?charset\s*=\s*[\"']?\s*([a-z0-9_.:-]+)", re.IGNORECASE)
_DECLARED_WITHIN = 1024  # bytes: where the HTML standard asks for it
# What browsers understand by a name: the superset that pages were really written in.
_MEANT = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs",
}  # fmt: skip
# What a detector may answer: encodings that web pages have, not those of old terminals.
_ON_THE_WEB = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874", "koi8_r", "iso8859_2",
    "iso8859_5", "iso8859_7", "iso8859_8", "cp932", "euc_jp", "gb18030", "big5", "cp949",
]  # fmt: skip
_FEWEST = 20  # bytes outside ASCII from which a detector can tell anything
_SAMPLE = 200_000  # bytes that it reads
_MOST_BROKEN = 0.1  # broken bytes to others outside ASCII: UTF-8 with damage; in any other encoding most are broken

_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_MOST_CONTROL = 0.1


def decode(data: bytes, *, html: bool = False, charset: str = "") -> str | None:
    """Return the text of a page's bytes, line ends and byte order mark kept; None when they are not text.

    The encoding is told by a byte order mark; else, for HTML, by `charset` (of the HTTP head, where one is known) or the
    charset that the first 1,024 bytes declare (but a page of valid UTF-8 that declares a one-byte encoding was saved
    again since: it is UTF-8); else it is UTF-8 where that fits, else what a detector finds, else windows-1252, with
    U+FFFD for what it lacks.
    """
    text = _decoded(data, html=html, charset=charset)
    return None if text is None or len(_CONTROL.findall(text)) > _MOST_CONTROL * len(text) else text


def _decoded(data: bytes, *, html: bool, charset: str) -> str | None:
    for mark, coding in _MARKS.items():
        if data.startswith(mark):
            return _strictly(data, coding)
    unicode = _strictly(data, "utf-8")
    declared = (_codec(charset) or _declared(data)) if html else ""
    if unicode is not None and not (declared and _is_wide(declared)):
        return unicode
    if declared and (text := _strictly(data, declared)) is not None:
        return text
    if unicode is not None:
        return unicode
    if b"\0" in data:
        return None
    return _damaged_utf8(data) or _detected(data) or data.decode("cp1252", "replace")


def _strictly(data: bytes, coding: str) -> str | None:
    try:
        return data.decode(coding)
    except UnicodeError:
        return None


def _declared(data: bytes) -> str:
    """Return the codec of the charset that an HTML page declares; '' for none, one unknown, or a wrong one."""
    found = _DECLARED.search(data[:_DECLARED_WITHIN])
    return _codec(found[1].decode("ascii")) if found else ""


def _codec(charset: str) -> str:
    try:
        info = codecs.lookup(charset)
    except (LookupError, ValueError):  # ValueError: a null in the name
        return ""
    # What is read as ASCII cannot be UTF-16; codecs that make no text of bytes (base64) are no charsets.
    if info.name.startswith(("utf-16", "utf-32", "utf-7", "punycode", "idna", "unicode", "raw")):
        return ""
    return _MEANT.get(info.name, info.name) if info._is_text_encoding else ""


def _is_wide(coding: str) -> bool:
    """Return whether text in this codec may look like UTF-8 by chance: escapes in ASCII (iso-2022-jp, hz)."""
    return coding.startswith(("iso2022", "hz"))


def _damaged_utf8(data: bytes) -> str | None:
    """Return the text of UTF-8 with a few broken bytes, such as a page cut in the middle of a letter."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    others = sum(byte > 127 for byte in data) - broken
    return text if others >= _FEWEST and broken <= max(_MOST_BROKEN * others, 1) else None


def _detected(data: bytes) -> str | None:
    sample = data[:_SAMPLE]
    if len(data) > _SAMPLE:
        sample = sample[: sample.rfind(b" ") + 1] or sample  # not in the middle of a letter
    if sum(byte > 127 for byte in sample) < _FEWEST:
        return None
    from charset_normalizer import from_bytes

    found = from_bytes(sample, cp_isolation=_ON_THE_WEB)
    best = found.best()
    if best is None:
        return None
    # Short of a difference, the commonest: é and ü are the same bytes in many encodings.
    alike = [match for match in found if (match.chaos, match.coherence) == (best.chaos, best.coherence)]
    likely = any("cp1252" in match.could_be_from_charset for match in alike)
    return data.decode("cp1252", "replace") if likely else _strictly(data, best.encoding)
