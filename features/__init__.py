"""What is measured: a page is read once into a Document; features are functions `Document → Reading`.

>>> from assay.features import features, read
>>> document, = read(["The mayor said on Monday that the bridge will stay closed."])
>>> features()["attribution"].measure(document).value
90.9090909090909
"""

from .declare import (
    GROUPS,
    NO_SPANS,
    Feature,
    FeatureError,
    Group,
    Reading,
    Span,
    Spans,
    feature,
    features,
    find,
    readings,
)
from .document import Document, read
from .lexicon import LexiconError

__all__ = [
    "GROUPS",
    "NO_SPANS",
    "Document",
    "Feature",
    "FeatureError",
    "Group",
    "LexiconError",
    "Reading",
    "Span",
    "Spans",
    "feature",
    "features",
    "find",
    "read",
    "readings",
]
