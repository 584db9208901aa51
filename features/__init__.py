"""What is measured: pages are read once into Documents, and every feature gives a reading of each.

>>> from assay.features import features, read
>>> document, = read(["The mayor said on Monday that the bridge will stay closed."])
>>> features()["attribution"].measure(document).value
90.9090909090909
"""

from .declare import GROUPS, Feature, FeatureError, Group, batch_feature, feature, features, find, readings
from .document import Document, read
from .reading import NO_SPANS, Reading, Readings, Span, Spans
from .word_lists import LexiconError

__all__ = [
    "GROUPS",
    "NO_SPANS",
    "Document",
    "Feature",
    "FeatureError",
    "Group",
    "LexiconError",
    "Reading",
    "Readings",
    "Span",
    "Spans",
    "batch_feature",
    "feature",
    "features",
    "find",
    "read",
    "readings",
]
