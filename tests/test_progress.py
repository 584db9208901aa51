"""What a run says of itself: lines in a file, a bar on a terminal."""

from __future__ import annotations

import io
import itertools
import sys

import pytest

from assay.scorer.report import progress
from assay.scorer.shards import Progress


def test_plain_lines_tell_parts_pages_errors_rate_and_time_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = itertools.count(0, 100)  # each look at it is 100 seconds later
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    with progress.follow() as show:
        # Three parts were there already: neither the rate nor the time left counts them.
        show(Progress(done=4, shards=63, records=8_000, errors=1, scored=2_000))
        show(Progress(done=5, shards=63, records=10_000, errors=2, scored=4_000))
        show(Progress(done=63, shards=63, records=10_000, errors=2, scored=4_000))
    assert capsys.readouterr().err.splitlines() == [
        "assay: part 4 of 63, 8,000 pages, 1 error, 20 pages/s, 98 min left",
        "assay: part 5 of 63, 10,000 pages, 2 errors, 20 pages/s, 97 min left",
        "assay: part 63 of 63, 10,000 pages, 2 errors, 13 pages/s",
    ]


@pytest.mark.parametrize(("seconds", "words"), [(4.4, "4 s"), (119, "2 min"), (3599, "60 min"), (12_000, "3 h 20 min")])
def test_a_time_is_told_as_people_tell_it(seconds: float, words: str) -> None:
    assert progress._duration(seconds) == words


def test_a_terminal_shows_pages_errors_rate_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("COLUMNS", "140")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    with progress.follow() as show:
        show(Progress(done=1, shards=2, records=2_000, errors=3, scored=2_000))
    said = terminal.getvalue()
    assert "1/2" in said
    assert "2,000 pages, 3 errors," in said
    assert "pages/s" in said
    assert "left" in said
