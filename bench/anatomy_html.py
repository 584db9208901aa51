"""How much of an article assay finds in HTML, and how fast, beside other extractors: word F1 on held-out pages.

The score of a page is the F1 of its words as a multiset, in lower case: twice the words in common over the words of
both. Figures are means over pages. Other extractors are measured where they are installed (bench/requirements.txt).
"""

from __future__ import annotations

import os
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from assay.features import read
from assay.scorer import corpora
from assay.scorer.html import render

_WORD = re.compile(r"\w+")
_BATCH = 64  # pages read together, as `assay score` does; as many are done before the clock starts
_ROUNDS = 3

Extractor = Callable[[list[str]], list[str]]


class Row(NamedTuple):
    """One extractor: mean word F1 on articles and on other pages, and pages a CPU-second."""

    articles: float
    others: float
    speed: float


def assay(pages: list[str]) -> list[str]:
    """Return the lines labelled main."""
    texts: list[str] = []
    for first in range(0, len(pages), _BATCH):
        rendered = [render(page) for page in pages[first : first + _BATCH]]
        markups = [page.markup for page in rendered]
        documents = read([page.text for page in rendered], [page.title for page in rendered], markups)
        for document in documents:
            blocks = (document.text[start:end] for start, end, label in document.blocks() if label == "main")
            texts.append("\n".join(blocks))
    return texts


def everything(pages: list[str]) -> list[str]:
    """Return all visible text."""
    return [render(page).text for page in pages]


def trafilatura() -> Extractor:
    extract = import_module("trafilatura").extract
    return _each(lambda page: extract(page, include_comments=False) or "")


def readability() -> Extractor:
    document, parse = import_module("readability").Document, import_module("lxml.html").fromstring
    return _each(lambda page: parse(document(page).summary()).text_content())


def resiliparse() -> Extractor:
    extract = import_module("resiliparse.extract.html2text").extract_plain_text
    return _each(lambda page: extract(page, main_content=True, alt_texts=False))


def justext() -> Extractor:
    module = import_module("justext")
    stoplist = module.get_stoplist("English")
    return _each(lambda page: "\n".join(p.text for p in module.justext(page, stoplist) if not p.is_boilerplate))


def _each(extract: Callable[[str], str]) -> Extractor:
    def guarded(page: str) -> str:
        try:
            return extract(page)
        except Exception:  # an extractor that fails on a page has found nothing there
            return ""

    return lambda pages: [guarded(page) for page in pages]


def word_f1(found: str, gold: str) -> float:
    """Return the F1 of the words of two texts as multisets, 0 … 1; 1 for two texts without words."""
    ours, theirs = Counter(_WORD.findall(found.lower())), Counter(_WORD.findall(gold.lower()))
    count = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / count if count else 1.0


def measure(extractors: dict[str, Extractor], pages: list[dict[str, Any]], rounds: int) -> dict[str, Row]:
    """Run the extractors over the pages in turn, some rounds; each does some pages before, so that start-up is off the clock."""
    sources = [page["html"] for page in pages]
    found: dict[str, list[str]] = {}
    spent: dict[str, list[float]] = {name: [] for name in extractors}
    for extract in extractors.values():
        extract(sources[:_BATCH])
    for _ in range(rounds):
        for name, extract in extractors.items():
            begun = time.process_time()
            found[name] = extract(sources)
            spent[name].append(time.process_time() - begun)
    return {name: _row(found[name], pages, statistics.median(spent[name])) for name in extractors}


def _row(found: list[str], pages: list[dict[str, Any]], seconds: float) -> Row:
    scores = [word_f1(text, page["gold_main_text"] or "") for text, page in zip(found, pages, strict=True)]
    articles = [score for score, page in zip(scores, pages, strict=True) if is_article(page)]
    others = [score for score, page in zip(scores, pages, strict=True) if not is_article(page)]
    return Row(_mean(articles), _mean(others), len(pages) / seconds)


def is_article(page: dict[str, Any]) -> bool:
    """Return whether a page is an article or a blog post, and no list, product, forum or the like."""
    return page["page_type"] == "article" or page["dataset"] == "dragnet"


def _mean(scores: Iterable[float]) -> float:
    listed = list(scores)
    return sum(listed) / max(len(listed), 1)


def main() -> int:
    """Print the table; 1 where the data are absent."""
    folder = Path(os.environ.get("ASSAY_SHARED", "../shared")) / "data"
    if not folder.is_dir():
        print(f"anatomy_html: no data in {folder}; set ASSAY_SHARED to the folder that holds data/", file=sys.stderr)
        return 1
    pages = [page for page in corpora.rows(folder, "anatomy/html_train") if page["split"] == "dev"]
    articles = sum(map(is_article, pages))
    print(f"{len(pages)} held-out pages, {articles} of them articles; mean word F1 of the article's body\n")
    print(f"{'':18} {'articles':>9} {'others':>9} {'pages a CPU-second':>20}")
    makers = {
        "assay": lambda: assay,
        "trafilatura": trafilatura,
        "readability-lxml": readability,
        "resiliparse": resiliparse,
        "jusText": justext,
        "keep everything": lambda: everything,
    }
    extractors: dict[str, Extractor] = {}
    for name, make in makers.items():
        try:
            extractors[name] = make()
        except ImportError:
            print(f"{name:18} not installed; pip install -r bench/requirements.txt")
    for name, row in measure(extractors, pages, _ROUNDS).items():
        print(f"{name:18} {row.articles:9.3f} {row.others:9.3f} {row.speed:20,.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
