"""Findings of an audit: how serious, about what, and in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

SERIOUS, NOTE = "serious", "note"

Finding = dict[str, str]


def finding(severity: str, question: str, feature: str, message: str) -> Finding:
    """Return a finding: its severity, the question of the audit that found it, the feature it is about ('': none)."""
    return {"severity": severity, "question": question, "feature": feature, "message": message}


def is_serious(report: Mapping[str, Any]) -> bool:
    """Return whether any finding of a report is serious."""
    return any(found["severity"] == SERIOUS for found in report["findings"])


def most_serious_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings, serious ones first, otherwise in order."""
    return sorted(findings, key=lambda found: found["severity"] != SERIOUS)
