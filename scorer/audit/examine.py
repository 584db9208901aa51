"""The whole audit: every question asked of a model, and of pages where they are given."""

from __future__ import annotations

from typing import Any

from ..files import Record
from ..measured import Measured
from ..model import Model
from .ablation import ablation, redundancy
from .calibration import calibration
from .drift import drift
from .fairness import fairness
from .findings import Finding, most_serious_first
from .gaming import gaming, our_pages
from .readability import readability_check
from .stability import stability
from .weights import examine_weights

SAMPLE = 200  # pages that are rewritten and scored again


def examine(model: Model, pages: Measured | None = None, other: Measured | None = None) -> dict[str, Any]:
    """Return the audit of a model, ready for JSON.

    Args:
        model: the model.
        pages: pages measured with a sample kept; without them the weights are audited, and gaming and Englishes on pages of
            our own.
        other: a second corpus, to tell how far it has drifted from `pages`.

    Returns:
        The weights as `examine_weights` gives them, then `pages`, `stability`, `ablation`, `redundancy`, `calibration`,
        `fairness`, `gaming`, `drift`, `readability` as their modules say, None or empty where there is nothing to ask them of;
        and `findings` of all, serious ones first.
    """
    report = examine_weights(model)
    findings: list[Finding] = report.pop("findings")
    sample: tuple[Record, ...] | list[Record] = pages.sample if pages is not None and pages.sample else our_pages()
    report["pages"] = None if pages is None else _about(pages)
    report["gamed_on"] = (
        "a sample of the pages" if pages is not None and pages.sample else "the pages written for assay"
    )
    answers: dict[str, tuple[Any, list[Finding]]] = {"stability": stability(model, pages)}
    answers["ablation"] = ablation(model, pages) if pages is not None else (None, [])
    answers["redundancy"] = redundancy(model, pages) if pages is not None else ([], [])
    answers["calibration"] = calibration(model, pages) if pages is not None else (None, [])
    answers["fairness"] = fairness(model, pages, sample)
    answers["gaming"] = gaming(model, sample)
    answers["drift"] = drift(model, pages, other) if pages is not None and other is not None else (None, [])
    for question, (answer, found) in answers.items():
        report[question] = answer
        findings += found
    report["readability"] = readability_check(pages.sample) if pages is not None else []
    report["findings"] = most_serious_first(findings)
    return report


def _about(pages: Measured) -> dict[str, Any]:
    return {
        "count": len(pages),
        "sources": len(set(pages.source.tolist())),
        "abstained": int(pages.silent.sum()),
        "reliable": int(pages.reliable.sum()),
        "unreliable": int(pages.unreliable.sum()),
        "errors": len(pages.errors),
    }
