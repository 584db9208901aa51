"""Times assay: pages a CPU-second, the budget of a page, cold start, growth with length. README.md says what it means.

All figures are CPU time, and all that is compared is measured in the same run, in rounds that alternate. One module
though it is long: it is one command, and its four parts share the clock, the corpus and the way figures are printed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

import ahocorasick_rs
import corpus
import numpy as np
import numpy.typing as npt
from peers import Peers

from assay.features import Document, anatomy, features, lexicon, readings
from assay.features.pages import Labeller, Pages
from assay.features.sketch import quotations, sketches
from assay.scorer import Model, ScoreTable, load, score_many
from assay.scorer.report.json import line
from assay.scorer.score import BATCH_PAGES
from assay.scorer.table import score_columns

T = TypeVar("T")
Data = dict[str, Any]

PAGE_WORDS = 700  # of the page that the budget is for
START_PAGES = 64  # of the small run that start-up is taken from
PHRASES = 1_000
GOAL, LEAST = 2_000, 1_000  # pages a CPU-second
LENGTHS = (500, 1_500, 5_000, 15_000, 50_000, 150_000, 500_000)  # words
GROWTH_WORDS = 200_000  # of pages read together, unless one has more: numpy's calls are paid once a batch
COLD_TARGETS = {"assay score --json": 2.0, "assay score": 3.0, "assay --help": 1.6}
HEAVY = ("pandas", "sklearn", "textstat", "pyarrow", "duckdb")
_ENTRY = "import sys; sys.argv[0] = 'assay'; from assay.scorer.cli import main; sys.exit(main())"

# Row of the budget → what it counts. A design row is the sum of ours; microseconds for a page of PAGE_WORDS.
BUDGET: dict[str, tuple[int, tuple[str, ...]]] = {
    "lowering and scan": (150, ("characters: encode, classify, scan", "entries of lists and hit table")),
    "character pass": (80, ("lines", "words", "sentences", "quotations")),
    "anatomy": (80, ("anatomy and promotion",)),
    "features": (120, ("features",)),
    "model and output": (70, ("model", "JSON line")),
}
TOTAL_BUDGET = 500
REDUCE_BUDGET = {"the sketch of the article": 60, "quotations as numbers": None}  # what only `assay rank` asks for


class Spread(NamedTuple):
    """Smallest, middle and largest of the rounds."""

    low: float
    mid: float
    high: float

    def __str__(self) -> str:
        return f"{self.mid:,.2f} ({self.low:,.2f} to {self.high:,.2f})"


def spread(values: Sequence[float]) -> Spread:
    """Return the spread of the rounds."""
    return Spread(min(values), statistics.median(values), max(values))


def cpu_of(work: Callable[[], object]) -> float:
    """Return the CPU seconds that this process spends on `work`."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def cpu_of_command(command: Sequence[str], *, terminal: bool = False) -> float:
    """Return the CPU seconds of a command and its children; its output goes nowhere, or to a terminal of ours."""
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    if not terminal:
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=settings)
        return _reap(child, command)
    import pty

    ours, theirs = pty.openpty()
    child = subprocess.Popen(command, stdout=theirs, stderr=subprocess.DEVNULL, env=settings)
    os.close(theirs)
    reader = threading.Thread(target=_drain, args=(ours,))
    reader.start()
    spent = _reap(child, command)
    reader.join()
    os.close(ours)
    return spent


def _drain(terminal: int) -> None:
    try:
        while os.read(terminal, 65_536):
            pass
    except OSError:
        pass  # Linux ends a terminal that nobody writes to with an error


def _reap(child: subprocess.Popen[bytes], command: Sequence[str]) -> float:
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"bench: {' '.join(command)}: exit {child.returncode}; run it by hand to see why")
    return usage.ru_utime + usage.ru_stime


def assay_command(*arguments: str) -> list[str]:
    """Return the command line of the `assay` that is installed beside this Python."""
    script = Path(sys.executable).parent / "assay"
    if not script.exists():
        raise SystemExit(f"bench: {script}: no such command; install assay into this Python (pip install -e .)")
    return [str(script), *arguments]


# Pages a CPU-second


def throughput(rounds: int, python: str | None = None) -> Data:
    """Time `assay batch` on the corpus less the same on a few pages, what no program can do without, and other programs."""
    pages = corpus.load()
    sizes = {"all": pages.pages, "few": pages.pages[:START_PAGES]}
    limits = _limits(pages.pages)
    with tempfile.TemporaryDirectory() as folder:
        peers = Peers(python, folder, pages.pages)
        spent: dict[str, list[float]] = {name: [] for name in ("start", "assay", *limits, *peers.names)}
        for name, rows in sizes.items():
            Path(folder, f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="ascii")
        for turn in range(rounds):
            took = {name: _batch(folder, name, turn) for name in sizes}
            page = (took["all"] - took["few"]) / (len(pages.pages) - START_PAGES)
            spent["assay"].append(page)
            spent["start"].append(took["few"] - START_PAGES * page)
            for name, work in limits.items():
                spent[name].append(cpu_of(work) / len(pages.pages))
            for name in peers.names:
                spent[name].append(peers.seconds(name))
    return {
        "corpus": pages.name,
        "pages": len(pages.pages),
        "words": pages.words,
        "rounds": rounds,
        "start_seconds": spread(spent["start"]),
        "pages_per_cpu_second": spread([1 / page for page in spent["assay"]]),
        "pages_of_700_words_per_cpu_second": spread([pages.words / PAGE_WORDS / page for page in spent["assay"]]),
        "microseconds_per_page": {
            name: spread([1e6 * one for one in spent[name]]) for name in ("assay", *limits, *peers.names)
        },
        "times_the_limit": {
            name: spread([ours / limit for ours, limit in zip(spent["assay"], spent[name], strict=True)])
            for name in limits
        },
        "times_as_fast_as": {
            name: spread([peer / ours for ours, peer in zip(spent["assay"], spent[name], strict=True)])
            for name in peers.names
        },
    }


def _batch(folder: str, name: str, turn: int) -> float:
    out = os.path.join(folder, f"{name}-{turn}")
    return cpu_of_command(assay_command("batch", os.path.join(folder, f"{name}.jsonl"), "--out", out, "--jobs", "1"))


def _limits(pages: list[corpus.Page]) -> dict[str, Callable[[], object]]:
    lines = [json.dumps(page) for page in pages]
    texts = [json.loads(line)["text"].encode("utf-16", "replace").decode("utf-16", "replace") for line in lines]
    words = sorted({form for forms in lexicon.load().words.values() for form in forms})
    phrases = random.Random(corpus.SEED).sample(words, min(PHRASES, len(words)))
    longest = ahocorasick_rs.MatchKind.LeftmostLongest
    automaton = ahocorasick_rs.AhoCorasick(phrases, matchkind=longest)

    def scan() -> None:
        for text in texts:
            automaton.find_matches_as_indexes(text.lower())

    def scan_and_characters() -> None:
        for text in texts:
            automaton.find_matches_as_indexes(text.lower())
            characters(text)

    return {
        "reading the JSONL": lambda: [json.loads(line) for line in lines],
        "bare scan": scan,
        "scan and characters": scan_and_characters,
    }


_LETTER, _UPPER, _END, _LINE = 1, 2, 4, 8
_CLASS: npt.NDArray[np.uint8] = np.zeros(0x250, dtype=np.uint8)
for _code in range(0x250):
    _shown = chr(_code)
    _CLASS[_code] = _LETTER * _shown.isalnum() | _UPPER * _shown.isupper()
    _CLASS[_code] |= _END * (_shown in ".!?") | _LINE * (_shown == "\n")


def characters(text: str) -> tuple[int, int, int, int]:
    """Return how many words, capitals, sentence ends and lines a text has, by little numpy."""
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32)
    kind = _CLASS.take(codes, mode="clip")
    edges = np.flatnonzero(np.diff(kind & _LETTER, prepend=0, append=0))
    capitals, ends, lines = (np.flatnonzero(kind & wanted) for wanted in (_UPPER, _END, _LINE))
    return len(edges) // 2, len(capitals), len(ends), len(lines)


def show_throughput(data: Data) -> None:
    """Print the figures of `throughput`."""
    print(f"assay batch --jobs 1 on {data['corpus']}: {data['pages']:,} pages of {data['words']:,.0f} words on average")
    print(f"median (least to most) of {data['rounds']} rounds, CPU time, start-up taken off\n")
    print(f"  {'pages a CPU-second':38}{data['pages_per_cpu_second']}")
    print(f"  {'the same for pages of 700 words':38}{data['pages_of_700_words_per_cpu_second']}")
    print(f"  {f'goal {GOAL:,}, at the least {LEAST:,}':38}{_verdict(data['pages_of_700_words_per_cpu_second'].mid)}")
    print(f"  {'start-up, seconds':38}{data['start_seconds']}\n\n  CPU of assay over")
    for name, times in data["times_the_limit"].items():
        print(f"  {name:38}{times}")
    if data["times_as_fast_as"]:
        print("\n  times as fast as")
    for name, times in data["times_as_fast_as"].items():
        print(f"  {name:38}{times}")


def _verdict(rate: float) -> str:
    return "goal met" if rate >= GOAL else "above the least" if rate >= LEAST else "MISSED"


# The budget of a page


class Clock:
    """A stopwatch for rows and, inside them, for measurements that many features share."""

    def __init__(self) -> None:
        self.rows: dict[str, float] = {}
        self.shared: dict[str, float] = {}
        self.nested = 0.0  # spent in shared measurements since somebody last asked

    def time(self, row: str, work: Callable[[], T]) -> T:
        """Run `work` and add its CPU time to `row`."""
        begun = time.process_time()
        result = work()
        self.rows[row] = self.rows.get(row, 0.0) + time.process_time() - begun
        return result


class TimedPages(Pages):
    """Pages that time each step of their reading, and each shared measurement without those that it asks for."""

    def __init__(self, rows: Sequence[corpus.Page], clock: Clock) -> None:
        self.clock = clock
        label: Labeller = lambda pages: clock.time("anatomy and promotion", lambda: anatomy.label(pages))  # noqa: E731
        self.begun = time.process_time()
        super().__init__([row["text"] for row in rows], [row.get("title") for row in rows], lexicon.load(), label)

    def once(self, measure: Callable[[Pages], T]) -> T:
        """Return the shared measurement; the first call is timed."""
        if measure in self._memo:
            return cast(T, self._memo[measure])
        clock, outside, begun = self.clock, self.clock.nested, time.process_time()
        clock.nested = 0.0
        result = super().once(measure)
        took = time.process_time() - begun
        name = f"{measure.__module__.rpartition('.')[2]}.{getattr(measure, '__name__', measure)}"
        clock.shared[name] = clock.shared.get(name, 0.0) + took - clock.nested
        clock.nested = outside + took
        return result

    def _find_lines(self) -> None:
        self.clock.rows["characters: encode, classify, scan"] = time.process_time() - self.begun
        self.clock.time("lines", super()._find_lines)

    def _find_words(self) -> None:
        self.clock.time("words", super()._find_words)

    def _find_hits(self) -> None:
        self.clock.time("entries of lists and hit table", super()._find_hits)

    def _sort_hits(self) -> None:
        self.clock.time("entries of lists and hit table", super()._sort_hits)

    def _find_sentences(self) -> None:
        self.clock.time("sentences", super()._find_sentences)

    def _find_quotations(self) -> None:
        self.clock.time("quotations", super()._find_quotations)


def profile(rounds: int) -> Data:
    """Time each row of the budget, each feature and each shared measurement: microseconds a page."""
    pages, model = corpus.load(), load()
    whole = len(pages.pages) // BATCH_PAGES * BATCH_PAGES
    batches = [pages.pages[first : first + BATCH_PAGES] for first in range(0, whole, BATCH_PAGES)]
    score_many(batches[0], model)
    counts = {"pages": sum(map(len, batches)), "rounds": rounds, "words": pages.words, "corpus": pages.name}
    timed: dict[str, list[dict[str, float]]] = {"rows": [], "features": [], "own": [], "shared": []}
    for _ in range(rounds):
        for part in timed.values():
            part.append({})
        for rows in batches:
            _add(timed["rows"][-1], _rows(rows, model))
            clock = Clock()
            with_shared, own = _features(rows, clock)
            for name, figures in (("features", with_shared), ("own", own), ("shared", clock.shared)):
                _add(timed[name][-1], figures)
    return {**counts, **{name: _per_page(rounds_of, counts["pages"]) for name, rounds_of in timed.items()}}


def _add(total: dict[str, float], more: dict[str, float]) -> None:
    for name, value in more.items():
        total[name] = total.get(name, 0.0) + value


def _per_page(rounds_of: list[dict[str, float]], pages: object) -> dict[str, Spread]:
    micro = 1e6 / cast(int, pages)
    return {name: spread([micro * one[name] for one in rounds_of]) for name in rounds_of[0]}


def _rows(rows: Sequence[corpus.Page], model: Model) -> dict[str, float]:
    """Return the CPU seconds of each row for one batch, and of the same batch without the stopwatch."""
    clock = Clock()
    timed = TimedPages(rows, clock)
    documents = [Document(timed, index) for index in range(len(timed))]
    names = [str(row["id"]) for row in rows]
    clock.time("features", lambda: readings(documents, features().values()))  # kept for the table
    table = clock.time("model", lambda: ScoreTable(names, documents, model, [False] * len(rows)))
    clock.time("JSON line", lambda: [line(score, model, with_text=False) for score in table])
    clock.rows["sum of the rows"] = sum(clock.rows.values())

    def plain() -> None:
        for score in score_many(rows, model):
            line(score, model, with_text=False)

    clock.time("total, without the stopwatch", plain)
    clock.time("total, as a row of assay batch", lambda: list(score_columns(rows, model, keys=True)))
    # What only the reduce step asks for; measured on arrays that are there, so it is a part of the total above.
    clock.time("the sketch of the article", lambda: sketches(timed))
    clock.time("quotations as numbers", lambda: quotations(timed))
    return clock.rows


def _features(rows: Sequence[corpus.Page], clock: Clock) -> tuple[dict[str, float], dict[str, float]]:
    """Return the CPU seconds of each feature over one batch, with and without the shared measurements it asks for."""
    pages = TimedPages(rows, clock)
    documents = [Document(pages, index) for index in range(len(pages))]
    clock.shared.clear()
    with_shared, own = {}, {}
    for name, feature in features().items():
        with_shared[name] = cpu_of(partial(feature.measure_all, documents))
        own[name] = clock.shared.pop(f"{feature.module.rpartition('.')[2]}.{name}", with_shared[name])
    return with_shared, own


def show_profile(data: Data) -> None:
    """Print the budget, the dearest features and the dearest shared measurements."""
    rows, scale = data["rows"], PAGE_WORDS / data["words"]
    print(f"CPU microseconds a page on {data['corpus']}, {data['words']:,.0f} words on average:")
    print(f"{data['pages']:,} pages in batches of {BATCH_PAGES}, {data['rounds']} rounds")
    print(f"{'':40}{'median (least to most)':>28}{f'for {PAGE_WORDS} words':>15}{'budget':>9}")
    for title, (budget, names) in BUDGET.items():
        print(f"{title:40}{'':28}{scale * sum(rows[name].mid for name in names):15.0f}{budget:9}")
        for name in names:
            print(f"  {name:38}{_brief(rows[name]):>28}{scale * rows[name].mid:15.0f}")
    for name in ("sum of the rows", "total, without the stopwatch", "total, as a row of assay batch"):
        print(f"{name:40}{_brief(rows[name]):>28}{scale * rows[name].mid:15.0f}{TOTAL_BUDGET:9}")
    for name, budget in REDUCE_BUDGET.items():
        print(f"  of it {name:32}{_brief(rows[name]):>28}{scale * rows[name].mid:15.0f}{budget or '':>9}")
    print(
        "\nTen dearest features; many share one measurement of the batch: the first to ask pays. Right: without those"
    )
    for name, took in _dearest(data["features"]):
        print(f"  {name:38}{_brief(took):>28}{data['own'][name].mid:15.1f}")
    print("\nTen dearest shared measurements, each without those that it asks for")
    for name, took in _dearest(data["shared"]):
        print(f"  {name:38}{_brief(took):>28}")


def _brief(values: Spread) -> str:
    return f"{values.mid:.1f} ({values.low:.1f} to {values.high:.1f})"


def _dearest(figures: dict[str, Spread]) -> list[tuple[str, Spread]]:
    return sorted(figures.items(), key=lambda item: -item[1].mid)[:10]


# Cold start


def cold(rounds: int) -> Data:
    """Time the start of the commands over that of numpy, and see what they import."""
    pages = corpus.load()
    page = min(pages.pages, key=lambda row: abs(len(row["text"].split()) - PAGE_WORDS))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "page.txt")
        Path(path).write_bytes(page["text"].encode("utf-8", "replace"))
        arguments = {
            "assay score --json": ["score", "--json", path],
            "assay score": ["score", path],
            "assay --help": ["--help"],
        }
        spent = _starts(arguments, rounds)
        unwanted = {
            name: _imported(given, HEAVY if "score" in given else ("numpy", *HEAVY))
            for name, given in arguments.items()
        }
    times = {
        name: spread([one / numpy for one, numpy in zip(spent[name], spent["numpy"], strict=True)])
        for name in arguments
    }
    return {
        "rounds": rounds,
        "corpus": pages.name,
        "seconds": {name: spread(values) for name, values in spent.items()},
        "times_numpy": times,
        "targets": COLD_TARGETS,
        "unwanted_imports": unwanted,
    }


def _starts(arguments: dict[str, list[str]], rounds: int) -> dict[str, list[float]]:
    """Return the CPU seconds of numpy's start and of each command, round by round."""
    commands = {"numpy": [sys.executable, "-c", "import numpy"]}
    commands |= {name: assay_command(*given) for name, given in arguments.items()}
    for command in commands.values():
        cpu_of_command(command)  # files into the cache, byte code written
    spent: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            # A report is drawn for a terminal; JSON and numpy go nowhere.
            spent[name].append(cpu_of_command(command, terminal=name in ("assay score", "assay --help")))
    return spent


def _imported(arguments: Sequence[str], unwanted: Sequence[str]) -> list[str]:
    """Return which of the `unwanted` packages a command imports."""
    command = [sys.executable, "-X", "importtime", "-c", _ENTRY, *arguments]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True)
    report = done.stderr.decode("utf-8", "replace").splitlines()
    modules = {line.rpartition("|")[2].strip().partition(".")[0] for line in report if line.startswith("import time:")}
    return [name for name in unwanted if name in modules]


def show_cold(data: Data) -> None:
    """Print the figures of `cold`."""
    print(f'CPU over `python -c "import numpy"`: median (least to most) of {data["rounds"]} rounds in turn')
    print(f"{'':24}{'times':>26}{'target':>9}   imported though it should not be")
    for name, times in data["times_numpy"].items():
        target = data["targets"][name]
        wrong = ", ".join(data["unwanted_imports"][name]) or "nothing"
        print(f"{name:24}{times!s:>26}{target:9}   {wrong}{'' if times.mid <= target else '   OVER THE TARGET'}")
    print(f"numpy alone: {data['seconds']['numpy']} seconds")


# Growth with length


def _shapes(words: int) -> dict[str, str]:
    """Return pages of one length in the shapes that make careless code quadratic."""
    text = corpus.prose(words, between="\n\n")
    row = text.split()
    return {
        "paragraphs": text,
        "one line": " ".join(row),
        "short lines": "\n".join(" ".join(row[first : first + 3]) for first in range(0, len(row), 3)),
        "one sentence repeated": "The ferry to the island does not run on Sunday. " * (words // 10),
        "quotations not closed": " ".join(f"“{word}" if place % 9 == 0 else word for place, word in enumerate(row)),
        "offers everywhere": "Order your miracle supplement now for $19.99 and buy two.\n" * (words // 10),
    }


def growth(rounds: int) -> Data:
    """Time pages of growing length, as many as are read together: microseconds a word."""
    model = load()
    for text in _shapes(GROWTH_WORDS).values():
        _score_together(text, 1, model)  # what is learned once
    spent: dict[str, dict[int, list[float]]] = {}
    for _ in range(rounds):
        for length in LENGTHS:
            for shape, text in _shapes(length).items():
                again = max(1, GROWTH_WORDS // length)
                took = cpu_of(partial(_score_together, text, again, model))
                found = spent.setdefault(shape, {}).setdefault(length, [])
                found.append(1e6 * took / again / len(text.split()))
    figures, ratios = {}, {}
    for shape, of in spent.items():
        figures[shape] = {length: spread(found) for length, found in of.items()}
        shortest = of[LENGTHS[0]]
        ratios[shape] = {
            length: spread([one / least for one, least in zip(found, shortest, strict=True)])
            for length, found in of.items()
        }
    return {"rounds": rounds, "microseconds_per_word": figures, "times_the_shortest": ratios}


def _score_together(text: str, pages: int, model: Model) -> None:
    for _ in score_columns([{"id": "page", "text": text}] * pages, model):
        pass


def show_growth(data: Data) -> None:
    """Print the figures of `growth`."""
    print(
        f"CPU of pages read together, median of {data['rounds']} rounds: a word over one of a page of {LENGTHS[0]} words;"
    )
    print("below, microseconds a word. Last column: the dearest over the cheapest; far above 1 is not linear")
    print(f"{'words':24}" + "".join(f"{length:>10,}" for length in LENGTHS))
    for shape, ratios in data["times_the_shortest"].items():
        figures = [data["microseconds_per_word"][shape][length].mid for length in LENGTHS]
        print(f"{shape:24}" + "".join(f"{ratios[length].mid:10.2f}" for length in LENGTHS))
        print(f"{'':24}" + "".join(f"{one:10.2f}" for one in figures) + f"{max(figures) / min(figures):10.2f}")


PARTS: dict[str, tuple[Callable[[int], Data], Callable[[Data], None], int]] = {
    "throughput": (throughput, show_throughput, 5),
    "profile": (profile, show_profile, 5),
    "cold": (cold, show_cold, 11),
    "growth": (growth, show_growth, 3),
}


def _plain(data: Any) -> Any:
    """Return figures with each spread as an object, as JSON shows it."""
    if isinstance(data, Spread):
        return {"min": data.low, "median": data.mid, "max": data.high}
    return {str(name): _plain(value) for name, value in data.items()} if isinstance(data, dict) else data


def main() -> None:
    """Run the part that was asked for."""
    parser = argparse.ArgumentParser(prog="bench/speed", description=(__doc__ or "").partition("\n")[0])
    part = parser.add_mutually_exclusive_group()
    part.add_argument("--profile", dest="part", action="store_const", const="profile", help="the budget of a page")
    part.add_argument("--cold", dest="part", action="store_const", const="cold", help="start-up over that of numpy")
    part.add_argument("--growth", dest="part", action="store_const", const="growth", help="time a word by length")
    part.add_argument("--markdown", metavar="FOLDER", help="all of it, as performance.md and flame.svg in a folder")
    parser.add_argument("--peers", metavar="PYTHON", help="a Python that has other programs, to be timed in turn")
    parser.add_argument("--rounds", type=int, help="how often each thing is measured")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    chosen = parser.parse_args()
    if chosen.rounds is not None and chosen.rounds < 1:
        parser.error("--rounds must be at least 1")
    measure, show, rounds = PARTS[chosen.part or "throughput"]
    if chosen.markdown:
        import performance

        performance.write(chosen.markdown, chosen.rounds, chosen.peers)
        return
    if chosen.peers and chosen.part:
        parser.error("--peers goes with pages a CPU-second, or with --markdown")
    figures = throughput(chosen.rounds or rounds, chosen.peers) if chosen.peers else measure(chosen.rounds or rounds)
    if chosen.json:
        print(json.dumps(_plain(figures), indent=1))
    else:
        show(figures)


if __name__ == "__main__":
    main()
