"""What each character is: a table over code points, filled from the Unicode data that Python ships.

It turns a character into one byte for matching (lower case, no accents, straight quotes, look-alike letters as the Latin
letters they imitate), and says what it is (letter, capital, digit, space …). It maps one character to one value, so every
position found in folded text is a position in the text as given.
"""

from __future__ import annotations

import unicodedata

import numpy as np
import numpy.typing as npt

LETTER, UPPER, DIGIT, SPACE, DROPPED, FOREIGN, END, QUOTE = (1 << bit for bit in range(8))

OTHER_LETTER = 1  # folded byte of a letter that is neither Latin nor a look-alike of one
OTHER_SYMBOL = 2  # folded byte of any symbol without an ASCII twin
FINAL = 0x80  # set by the scan on the last byte of a word

_PIECE = 1 << 16  # code points that are looked up together: more leave the cache, fewer cost as many calls
_SIZE = 0x20000  # the first two planes; what lies above is ideographs and private use: its last entry stands for them

_PUNCTUATION = {
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "ʼ": "'", "`": "'", "´": "'", "′": "'",
    "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "″": '"',
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
    "…": ".", "․": ".", "。": ".", "！": "!", "？": "?", "•": "*", "·": "*", "●": "*", "▪": "*", "‣": "*",
    "€": "$", "£": "$", "¥": "$", "₹": "$",
}  # fmt: skip
_LATIN = dict(zip("ßøłđæœıðþħŧŋĸſƒ", "soldaoidthtnksf", strict=True))
# Letters of other scripts that are drawn like Latin ones: a disguise must not hide a word from the lists.
_LOOK_ALIKE = dict(
    zip(
        "авекмнорстухѕіјһԁԛԝԍґ" + "αβεζηικμνορτυχϲ" + "օսոհցԁ" + "ɑɡᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ",
        "abekmhopctyxsijhdqwgr" + "abezniku" + "vopt" + "uxc" + "ounhgd" + "agabcdefghijklmnoprstuvwyz",
        strict=True,
    )
)
_LOOK_ALIKE_CAPITAL = {"Η": "h", "Ν": "n", "Υ": "y"}  # Greek capitals drawn unlike their small letters


_TAGS, _TAGS_END = 0xE0000, 0xE1000  # far above the table: tags and selectors, none of which is ever shown
_UNKNOWN = 0xFF  # a folded byte that no character has: the code point is not described yet
_TABLE: npt.NDArray[np.uint16] = np.full(_SIZE + 1, _UNKNOWN, dtype=np.uint16)  # folded byte + 256 · kind
_TABLE[_SIZE] = OTHER_LETTER + 256 * (LETTER | FOREIGN)


_BLANK = frozenset("\u3164\uffa0\u2800")  # letters and a symbol by their category, a space to the eye


def _is_enclosed(code: int) -> bool:
    return 0x249C <= code <= 0x24E9 or 0x1F110 <= code <= 0x1F189


def _describe(character: str) -> tuple[int, int]:  # noqa: PLR0911  # one return a kind of character
    """Return the folded byte and the kind bits of one character."""
    category = unicodedata.category(character)
    if character in _BLANK:
        return 0x20, SPACE
    if category in ("Mn", "Me", "Cf"):  # combining marks, zero-width and direction controls
        return 0, DROPPED
    if character.isspace():
        return 0x20, SPACE
    if category[0] == "L" or _is_enclosed(ord(character)):
        decomposed = unicodedata.normalize("NFKD", character.lower()[0]).strip("(")
        base = _LATIN.get(decomposed[0], decomposed[0]).lower()
        base = _LOOK_ALIKE_CAPITAL.get(character, _LOOK_ALIKE.get(base, base))
        upper = UPPER if category in ("Lu", "Lt") else 0
        return (ord(base), LETTER | upper) if "a" <= base <= "z" else (OTHER_LETTER, LETTER | upper | FOREIGN)
    if category in ("Mc", "Nl"):
        return OTHER_LETTER, LETTER | FOREIGN
    if category[0] == "N":
        digit = unicodedata.digit(character, None)
        return (OTHER_SYMBOL if digit is None else ord("0") + digit), DIGIT
    folded = _PUNCTUATION.get(character, character)
    if not folded.isascii():
        folded = unicodedata.normalize("NFKD", character)[0]
    if not folded.isascii() or folded <= " " or (folded.isalnum() and folded != character):
        return OTHER_SYMBOL, 0
    return ord(folded), (END if folded in ".!?" else 0) | (QUOTE if folded in "\"'" else 0)


def described(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint16]:
    """Return the folded byte of each code point, and in the higher byte its kind bits; as long as `codes`.

    The table grows by the code points that pages hold: some hundred for English ones, a few microseconds each.
    """
    found = np.empty(len(codes), dtype=np.uint16)
    for first in range(0, len(codes), _PIECE):
        _describe_piece(codes[first : first + _PIECE], found[first : first + _PIECE])
    return found


def _describe_piece(codes: npt.NDArray[np.uint32], found: npt.NDArray[np.uint16]) -> None:
    """Fill in what is found for some code points."""
    _TABLE.take(codes, out=found, mode="clip")  # what lies above the table is clipped to its last entry
    missing = found == _UNKNOWN
    if missing.any():
        new = np.flatnonzero(np.bincount(np.minimum(codes[missing], _SIZE)))
        pairs = [_describe(chr(code)) for code in new.tolist()]
        _TABLE[new] = np.array(pairs, dtype=np.uint16) @ np.array([1, 256], dtype=np.uint16)
        _TABLE.take(codes, out=found, mode="clip")
    if codes.max() >= _TAGS:
        found[(codes >= _TAGS) & (codes < _TAGS_END)] = DROPPED << 8


def classify(codes: npt.NDArray[np.uint32]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Return the folded byte and the kind bits of each code point, both uint8 arrays as long as `codes`."""
    found = described(codes)
    return found.astype(np.uint8), (found >> 8).astype(np.uint8)
