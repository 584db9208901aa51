"""Times other programs on some pages, in a Python of their own: textstat, textstat-rs, datatrove's filters. No part of assay.

    python peers.py pages.jsonl

Prints the names of the peers that are installed as a line of JSON; then takes one name a line on standard input, runs that
peer over all pages and prints the CPU seconds that it took. `bench/speed --peers PYTHON` is what asks.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Peer = Callable[[list[str]], None]
SAMPLE = 60  # pages at least, for programs that take a tenth of a second a page

TEN = (
    "flesch_reading_ease", "flesch_kincaid_grade", "smog_index", "coleman_liau_index", "automated_readability_index",
    "dale_chall_readability_score", "difficult_words", "linsear_write_formula", "gunning_fog", "text_standard",
)  # fmt: skip


def readability(name: str) -> Peer:
    """Return a run of the ten metrics that users of textstat ask for, by the module `name`."""
    module = importlib.import_module(name)
    metrics = [getattr(module, metric) for metric in TEN]
    for metric in metrics:
        metric("A page of one sentence, to load what is loaded once.")

    def run(texts: list[str]) -> None:
        for text in texts:
            for metric in metrics:
                metric(text)

    return run


def filters() -> Peer:
    """Return a run of datatrove's four filters of quality, each on every page."""
    data = importlib.import_module("datatrove.data")
    found = importlib.import_module("datatrove.pipeline.filters")
    names = ("GopherQualityFilter", "GopherRepetitionFilter", "C4QualityFilter", "FineWebQualityFilter")
    made = [getattr(found, name)() for name in names]

    def run(texts: list[str]) -> None:
        for number, text in enumerate(texts):
            for each in made:
                each.filter(data.Document(text=text, id=str(number)))

    run(["A page of one sentence, to load what is loaded once."])
    return run


PEERS: dict[str, Callable[[], Peer]] = {
    "textstat, ten metrics": lambda: readability("textstat"),
    "textstat-rs, ten metrics": lambda: readability("textstat_rs"),
    "datatrove, four filters": filters,
}


class Peers:
    """The other side: asks a process of the Python that has the programs; each times itself on a sample of the pages."""

    def __init__(self, python: str | None, folder: str, pages: list[dict[str, Any]]) -> None:
        self.names: list[str] = []
        if python is None:
            return
        self._count = len(sample := pages[:: max(len(pages) // SAMPLE, 1)])
        path = Path(folder, "sample.jsonl")
        path.write_text("".join(json.dumps(row) + "\n" for row in sample), encoding="ascii")
        command = [python, str(Path(__file__).with_name("peers.py")), str(path)]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.names = json.loads(self._answer())

    def seconds(self, name: str) -> float:
        """Return the CPU seconds that a peer takes for a page."""
        assert self._child.stdin is not None
        print(name, file=self._child.stdin, flush=True)
        return float(self._answer()) / self._count

    def _answer(self) -> str:
        assert self._child.stdout is not None
        return self._child.stdout.readline() or "[]"


def main() -> None:
    """Answer on standard output; what a peer itself prints goes to standard error."""
    with open(sys.argv[1], encoding="utf-8") as stream:
        texts = [json.loads(line)["text"] for line in stream]
    answers, sys.stdout = sys.stdout, sys.stderr
    ready: dict[str, Peer] = {}
    for name, make in PEERS.items():
        try:
            ready[name] = make()
        except Exception as problem:  # not installed, or it wants a download
            print(f"{name}: cannot be run here ({type(problem).__name__})", file=sys.stderr)
    print(json.dumps(list(ready)), file=answers, flush=True)
    for turn, line in enumerate(sys.stdin, start=1):
        fresh = [f"{text}\nThis was turn {turn}." for text in texts]  # some remember what they were asked before
        begun = time.process_time()
        ready[line.strip()](fresh)
        print(time.process_time() - begun, file=answers, flush=True)


if __name__ == "__main__":
    main()
