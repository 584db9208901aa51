"""Readability formulas as functions of counts, each as its authors published it; tests compare them with textstat."""

from __future__ import annotations

from typing import TypeVar

from .curves import Floats

N = TypeVar("N", float, Floats)  # of one text, or an array of many


def ari(letters: N, words: N, sentences: N) -> N:
    """Return 4.71·letters/words + 0.5·words/sentences − 21.43 (Senter & Smith, AMRL-TR-6620, 1967): a US school grade."""
    return 4.71 * letters / words + 0.5 * words / sentences - 21.43


def coleman_liau(letters: N, words: N, sentences: N) -> N:
    """Return 0.0588·L − 0.296·S − 15.8, L letters and S sentences per 100 words (Coleman & Liau, 1975): a US grade."""
    return 0.0588 * 100 * letters / words - 0.296 * 100 * sentences / words - 15.8


def lix(words: N, sentences: N, long_words: N) -> N:
    """Return words/sentences + 100·long words/words (Björnsson, Läsbarhet, 1968): 20 easy … 60 very hard."""
    return words / sentences + 100 * long_words / words
