"""Pages made to break a reader are read like any other: in bounded memory, with spans that lie in the text."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from itertools import pairwise
from pathlib import Path

import pytest
from nasty import HTMLS, MOST_MEMORY, TEXTS

from assay.features import features, read
from assay.scorer import load, score_many
from assay.scorer.files import MAX_BYTES
from assay.scorer.report.json import dumps, line, to_json
from assay.scorer.score import BATCH_CHARACTERS

SIZE = 20_000  # characters
ALL = [("text", name) for name in TEXTS] + [("html", name) for name in HTMLS]


@pytest.mark.parametrize(("kind", "name"), ALL, ids=[f"{kind}-{name}" for kind, name in ALL])
def test_a_nasty_page_is_read_in_bounded_memory(kind: str, name: str) -> None:
    page = (TEXTS if kind == "text" else HTMLS)[name](SIZE)
    model = load()
    score_many([{"text": "warm"}], model)
    tracemalloc.start()
    try:
        (result,) = score_many([{kind: page}], model)
        data = to_json(result, model, with_text=False)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (
        peak < MOST_MEMORY * len(page.encode("utf-8", "surrogatepass")) + 20_000_000
    )  # the second: tables that every page needs
    assert line(result, model, with_text=False) == dumps(data)
    text = result.text
    assert all(0 <= row["start"] < row["end"] <= len(text) for row in data["evidence"])
    blocks = [(row["start"], row["end"]) for row in data["blocks"]]
    assert all(start < end for start, end in blocks)
    assert all(before[1] <= after[0] for before, after in pairwise(blocks))
    for feature_name, value in data["features"].items():
        low, high = features()[feature_name].range
        assert value is None or low <= value <= high


def test_the_documents_name_the_bounds() -> None:
    stated = (Path(__file__).parents[1] / "docs" / "limits.md").read_text(encoding="utf-8")
    assert f"{MAX_BYTES // 2**20} MiB if not given: of a file" in stated
    assert f"bytes a byte of text, {MOST_MEMORY} at the most" in stated
    assert f"that of {BATCH_CHARACTERS:,} characters, which are read together" in stated


@pytest.mark.parametrize("name", ["one letter a line", "list items"])
def test_lines_of_a_letter_or_two_are_read_some_together_where_there_are_thousands(name: str) -> None:
    """All other pages keep their lines; each line that is not blank stands in one block."""
    page = TEXTS[name](4_000) + "\n"
    few, many, other = read([page, page * 3, "One line.\nAnother."])
    lines = [line for line in (page * 3).split("\n") if line]
    together = name == "one letter a line"
    assert few.line_rows.stop == len(lines) // 3
    assert (many.line_rows.stop - many.line_rows.start < len(lines) / 4) == together
    assert other.line_rows.stop - other.line_rows.start == 2
    inside = "".join((page * 3)[start:end] for start, end, _ in many.blocks())
    assert "".join(inside.split()) == "".join((page * 3).split())
    assert many.words == 3 * few.words


def test_a_sentence_of_figures_takes_no_more_memory_for_being_long() -> None:
    """Each figure once asked its whole sentence: a page of 60 kB took 1 GB."""
    model = load()
    peaks = []
    for size in (20_000, 40_000):
        page = TEXTS["figures"](size)
        tracemalloc.start()
        score_many([{"text": page}], model)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2.5 * peaks[0]


NO_NETWORK = """
import sys
def watch(event, arguments):
    if event.startswith(("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.")):
        raise SystemExit(f"asked the network: {event} {arguments}")
sys.addaudithook(watch)
from assay.scorer.cli import main
sys.argv[0] = "assay"
main()
"""


@pytest.mark.parametrize(
    "command",
    [
        ["--help"],
        ["score", "{seeds}"],
        ["score", "--json", "{seeds}"],
        ["anatomy", "{seeds}/05-blog-repost-teasers.txt"],
        ["features"],
        ["threshold", "{seeds}"],
        ["compare", "{seeds}", "{seeds}"],
        ["audit"],
        ["batch", "{seeds}", "--out", "{out}"],
        ["rank", "{out}"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_no_command_asks_the_network(command: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    seeds = Path(__file__).parent.parent / "seeds"
    out = tmp_path_factory.getbasetemp() / "no-network"
    words = [word.format(seeds=seeds, out=out) for word in command]
    done = subprocess.run([sys.executable, "-c", NO_NETWORK, *words], capture_output=True, text=True, check=False)
    assert "asked the network" not in done.stderr
    assert done.returncode in (0, 1)
    assert "Traceback" not in done.stderr
    assert done.stdout + done.stderr


def test_the_watch_on_the_network_sees_a_connection() -> None:
    code = NO_NETWORK.partition("from assay")[0] + "import socket; socket.create_connection(('127.0.0.1', 9))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "asked the network" in done.stderr
