"""How large the HTML reports are, what making them costs, and how long Chromium takes to open them."""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from assay.scorer import load, score_many
from assay.scorer.report.score_html import score_html

SETTINGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
SENTENCES = (
    "The library board said on Tuesday that the reading room will close for the winter, according to a letter of 3 May. ",
    "“We will lend from the back door until March,” said Tilde Aske, who has run the library since 2019. ",
    "Critics say this outrageous decision is nothing short of a scandal, and some may never forgive the council. ",
    "The boiler is older than the building, and a new one would cost 90,000 crowns, the council wrote in its report. ",
)
PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))"


def reports(words: int) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Yield the name of each report and its pages."""
    text, size, place = "", 0, 0
    while size < words:
        text += SENTENCES[place % len(SENTENCES)] + ("\n" if place % 5 == 4 else "")
        size += len(SENTENCES[place % len(SENTENCES)].split())
        place += 1
    yield f"one page of {words:,} words", [{"id": "long", "text": text}]
    yield "the same on one line", [{"id": "line", "text": text.replace("\n", " ")}]
    yield "a folder of 500 pages", [{"id": f"{at}.txt", "text": "".join(SENTENCES) * 8} for at in range(500)]


def opened(path: Path, times: int) -> list[float]:
    """Return the seconds from asking for a file until it is painted, each in a fresh tab."""
    from playwright.sync_api import sync_playwright

    found = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=list(SETTINGS))
        for _ in range(times):
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(path.as_uri())
            found.append(page.evaluate(PAINTED) / 1000.0)
            page.close()
        browser.close()
    return found


def main() -> int:
    """Print a row a report; 1 where there is no browser."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=100_000, help="words of the long page")
    parser.add_argument("--times", type=int, default=5, help="openings of each report")
    options = parser.parse_args()
    model = load()
    print(f"{'report':32} {'size, MB':>8} {'made, CPU s':>11} {'opened, s: least':>17} {'median':>7} {'most':>6}")
    with TemporaryDirectory() as folder:
        for name, records in reports(options.words):
            scores = list(score_many(records, model))
            begun = time.process_time()
            content = score_html(scores, model).encode()
            spent = time.process_time() - begun
            (path := Path(folder) / "report.html").write_bytes(content)
            row = f"{name:32} {len(content) / 1e6:8.2f} {spent:11.2f}"
            if shutil.which("chromium") is None:
                print(f"{row}  Chromium is not installed")
                continue
            seconds = opened(path, options.times)
            print(f"{row} {min(seconds):17.2f} {statistics.median(seconds):7.2f} {max(seconds):6.2f}")
    return 0 if shutil.which("chromium") else 1


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.exit(main())
