"""What tests of features ask of a text: the evidence of a feature, and its value."""

from __future__ import annotations

from assay.features import features, read


def evidence(name: str, text: str) -> list[str]:
    """Return the text of each span of evidence."""
    (document,) = read([text])
    return [text[start:end] for start, end in features()[name].measure(document).evidence]


def value(name: str, text: str) -> float | None:
    """Return the value of the feature, None where it is undefined."""
    (document,) = read([text])
    return features()[name].measure(document).value
