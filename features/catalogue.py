"""Every module that declares features; importing this one fills the registry."""

from . import (
    attribution,
    evidence,
    headline,
    headline_style,
    hedging,
    layout,
    readability,
    repetition,
    spam,
    style,
    transparency,
)

__all__ = [
    "attribution",
    "evidence",
    "headline",
    "headline_style",
    "hedging",
    "layout",
    "readability",
    "repetition",
    "spam",
    "style",
    "transparency",
]
