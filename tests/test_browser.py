"""Reports in a real browser: they show what they say, run nothing of a page's, and can be read by everybody.

The tests need Chromium and Playwright for Python; without either they are skipped, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from conftest import CHECKOUT
from invented import LOUD, PAGE

from assay.features import GROUPS, features
from assay.scorer.audit.examine import examine
from assay.scorer.model import load
from assay.scorer.report import html
from assay.scorer.report.audit_html import audit_page
from assay.scorer.report.marked import marked_features, spans_of
from assay.scorer.report.rank_html import rank_html
from assay.scorer.report.safe import safe
from assay.scorer.report.score_html import IN_FULL, score_html
from assay.scorer.score import Score, score_many

NARROW, WIDE = 375, 1440
MODEL = load()

pytest.importorskip("axe_playwright_python", reason="Playwright for Python is not installed; it comes with '.[dev]'")


class Opened(NamedTuple):
    """A report in the browser, with everything it printed, threw or asked the network for."""

    page: Any
    trouble: list[str]


@pytest.fixture
def show(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """Give a function that opens HTML as a file; at the end, nothing may have been printed, thrown or requested."""
    opened: list[tuple[Any, Opened]] = []

    def open_it(content: str, width: int = WIDE, scheme: str = "light", *, scripts: bool = True) -> Any:
        path = tmp_path / f"report-{len(opened)}.html"
        path.write_text(content, encoding="utf-8", newline="\n")
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=scripts
        )
        context.set_default_timeout(10_000)
        page, trouble = context.new_page(), list[str]()
        page.on("console", lambda message: trouble.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: trouble.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (trouble.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda asked: None if asked.url == path.as_uri() else trouble.append(f"asked: {asked.url}"))
        page.goto(path.as_uri())
        opened.append((context, Opened(page, trouble)))
        return page

    yield open_it
    found = [line for _, one in opened for line in one.trouble]
    for context, _ in opened:
        context.close()
    assert found == []


@pytest.fixture(scope="module")
def seeds() -> list[Score]:
    paths = sorted(path for path in (CHECKOUT / "seeds").glob("*.txt"))
    return list(score_many([{"id": f"seeds/{path.name}", "text": path.read_text("utf-8")} for path in paths], MODEL))


def overflow(page: Any) -> int:
    """Return how many pixels the document is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def serious(page: Any) -> list[str]:
    """Return the serious findings of axe-core on what the page shows."""
    from axe_playwright_python.sync_playwright import Axe

    settings = {
        "resultTypes": ["violations"],
        "runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
    }
    found = Axe().run(page, options=settings).response["violations"]
    return [
        f"{item['id']}: {item['nodes'][0]['html'][:200]} {item['nodes'][0].get('failureSummary', '')}"
        for item in found
        if item["impact"] in ("serious", "critical")
    ]


def marks_under(page: Any, article: str) -> dict[str, list[str]]:
    """Return for each feature, by its number, the text of the marks that name it, neighbours joined."""
    found: dict[str, list[str]] = page.evaluate(
        """(article) => {
            const found = {};
            for (const line of document.querySelectorAll(`#${article} .text p:not(.tag)`)) {
                let before = new Set();
                for (const node of line.childNodes) {
                    const here = new Set(node.dataset ? node.dataset.f.split(" ") : []);
                    for (const number of here) {
                        const rows = (found[number] ??= []);
                        if (before.has(number)) rows[rows.length - 1] += node.textContent;
                        else rows.push(node.textContent);
                    }
                    before = here;
                }
            }
            return found;
        }""",
        article,
    )
    return found


def evidence_of(score: Score, feature: str) -> list[str]:
    """Return the evidence of a feature as a reader may see it: spans that touch are one, and end with their line."""
    joined: list[list[int]] = []
    for start, end in sorted(spans_of(score, feature).tolist()):
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(end, joined[-1][1])
        else:
            joined.append([start, end])
    return [line for start, end in joined for line in score.text[start:end].split("\n") if line.strip()]


def squeezed(lines: list[str]) -> list[str]:
    return ["".join(safe(line).split()) for line in lines]


def test_the_text_under_each_mark_is_the_evidence(seeds: list[Score], show: Any) -> None:
    page = show(score_html(seeds, MODEL))
    numbers = list(features())
    checked = 0
    for place, score in enumerate(seeds, start=1):
        found = marks_under(page, f"p{place}")
        names = marked_features(score)
        assert sorted(names) == sorted(numbers[int(number)] for number in found)
        for name in names:
            assert squeezed(found[str(numbers.index(name))]) == squeezed(evidence_of(score, name)), (score.id, name)
            checked += len(evidence_of(score, name))
    assert checked > 500


def at(page: Any, place: int) -> None:
    """Go to the report of a page in a folder's."""
    page.goto(f"{page.url.partition('#')[0]}#p{place}")
    assert page.locator("article:visible").count() == 1


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_every_page_of_a_folder_fits_its_window(seeds: list[Score], show: Any, width: int, tmp_path: Path) -> None:
    page = show(score_html(seeds, MODEL), width)
    assert overflow(page) == 0
    assert page.locator("article:visible").count() == 0
    for place in range(1, len(seeds) + 1):
        at(page, place)
        page.locator(f"#p{place} details").last.evaluate("one => one.open = true")
        assert overflow(page) == 0
    at(page, 3)
    picture = page.screenshot(path=tmp_path / f"page-{width}.png", full_page=True)
    assert len(picture) > 50_000, "the page is nearly empty"


@pytest.mark.parametrize(("scheme", "width"), [("light", NARROW), ("dark", WIDE)])
def test_axe_finds_nothing_serious(seeds: list[Score], show: Any, scheme: str, width: int) -> None:
    page = show(score_html([seeds[2], seeds[10]], MODEL, [("broken", "not JSON")]), width, scheme)
    assert serious(page) == []
    at(page, 1 if scheme == "light" else 2)  # one with everything, one without a score
    page.locator("article:visible details").last.evaluate("one => one.open = true")
    assert serious(page) == []


def test_the_score_stands_first_then_the_reasons_then_the_text(seeds: list[Score], show: Any) -> None:
    page = show(score_html([seeds[2]], MODEL))
    heights = [page.locator(where).first.bounding_box()["y"] for where in ("h1", ".big", ".steps", ".text", "tr[id]")]
    assert heights[:4] == sorted(heights[:4])
    assert page.locator(".big").inner_text() == f"{seeds[2].score:.0f} of 100"
    assert page.locator(".boilerplate").count() == 2
    assert page.locator(".promotion").count() == 1
    listed = page.locator(".steps > li.sum .so").inner_text()
    assert listed == f"{seeds[2].score:.0f}"
    words = page.locator("main").inner_text()
    for part in (MODEL.name, MODEL.digest, "It does not know what is true.", "What would raise it", "Who speaks"):
        assert part in words


def test_a_mark_tells_its_feature_value_and_points_by_pointer_and_by_keyboard(seeds: list[Score], show: Any) -> None:
    page = show(score_html([seeds[1]], MODEL))
    item = next(item for item in seeds[1].contributions if item.feature == "loaded_language")
    number = list(features()).index("loaded_language")
    first = page.locator(f'mark[data-f="{number}"]').first
    first.hover()
    told = page.locator("#tip").inner_text()
    assert "loaded language" in told
    assert "per 1,000 words" in told
    assert f"−{abs(item.points):.2f} points" in told
    page.keyboard.press("Escape")
    assert page.locator("#tip").is_hidden()

    page.locator(".filters input").last.focus()
    page.keyboard.press("Tab")
    at = "document.activeElement.textContent"
    all_marks = page.locator(".text mark").all_inner_texts()
    assert page.evaluate(at) == all_marks[0]
    assert page.locator("#tip").is_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(at) == all_marks[2]
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(at) == all_marks[1]
    assert page.evaluate("document.activeElement.getAttribute('aria-describedby')") == "tip"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY", "the text is one stop of the tab key"


def test_a_group_that_is_switched_off_loses_its_marks_and_no_other(seeds: list[Score], show: Any) -> None:
    looks = """() => [...document.querySelectorAll('.text mark')].map(
        (mark) => [mark.className, getComputedStyle(mark).textDecorationLine])"""
    language = str(GROUPS.index("language"))
    for scripts in (True, False):
        page = show(score_html([seeds[1]], MODEL), scripts=True)
        before = page.evaluate(looks)
        assert all(line == "underline" for _, line in before)
        if scripts:
            page.locator(f"input.f{language}").click()
        else:  # a label is as good as the box
            page.locator(f".filters label:has(.f{language})").click()
        after = page.evaluate(looks)
        for (kinds, _), (_, line) in zip(before, after, strict=True):
            only = {kind[1:] for kind in kinds.split()} == {language}
            assert line == ("none" if only else "underline"), kinds
        page.locator(f"input.f{language}").click()
        assert page.evaluate(looks) == before


def test_the_table_of_pages_sorts_and_leads_to_each_page_and_back(seeds: list[Score], show: Any) -> None:
    page = show(score_html(seeds, MODEL))
    page.get_by_role("button", name="score").click()
    shown = [cell for cell in page.locator("#index tbody tr td:nth-child(2)").all_inner_texts() if cell != "–"]
    assert shown == sorted(shown, key=int, reverse=True)
    assert len(shown) < len(seeds), "pages without a score stand last"
    assert page.locator("#index th[aria-sort=descending]").count() == 1
    page.get_by_role("button", name="score").click()
    assert page.locator("#index tbody tr").first.inner_text().startswith("13-clickbait-detox.txt")
    page.get_by_role("link", name="07-opinion-column.txt").click()
    assert page.locator("article:visible h1").inner_text() == "07-opinion-column.txt"
    assert page.locator("#index").is_hidden()
    page.get_by_role("link", name="All pages").click()
    assert page.locator("#index").is_visible()


def test_everything_can_be_read_without_scripts(seeds: list[Score], show: Any) -> None:
    page = show(score_html(seeds, MODEL), scripts=False)
    assert page.locator("#index").is_visible()
    page.get_by_role("link", name="02-rewrite.txt").click()
    assert page.locator("#p2").is_visible()
    assert page.locator("#index").is_hidden()
    assert page.locator("#p2 .text").is_visible()
    page.locator("#p2 summary").last.click()
    assert page.locator("#p2 tr[id]").first.is_visible()
    assert page.locator(".withjs:visible").count() == 0


def test_a_report_prints_with_all_that_is_folded(seeds: list[Score], show: Any, tmp_path: Path) -> None:
    page = show(score_html([seeds[1]], MODEL))
    page.evaluate(
        "window.unfolded = 0; addEventListener('beforeprint', () => {"
        "window.unfolded = document.querySelectorAll('details[open]').length})"
    )
    printed = page.pdf(path=tmp_path / "report.pdf", format="A4")
    assert printed.startswith(b"%PDF")
    assert page.evaluate("window.unfolded") == page.locator("details").count()
    assert page.locator("details[open]").count() == 0


ATTACKS = (
    "<script>alert(1)</script>", "</script><script>alert(2)</script>", "</style><script>alert(3)</script>",
    '"><img src=x onerror=alert(4)>', "'><svg onload=alert(5)>", '<a href="javascript:alert(6)">click</a>',
    "<iframe src=https://attack.example/></iframe>", "</textarea></title></noscript><script>alert(7)</script>",
    "<style>*{display:none}</style>", "\\3c script\\3e alert(8)\\3c/script\\3e", "expression(alert(9))",
    "<!-- <script>", "]]><script>alert(10)</script>", "<base href=https://attack.example/>",
    "<meta http-equiv=refresh content=0;url=https://attack.example/>", "&lt;script&gt;alert(11)&lt;/script&gt;",
    "{{7*7}} ${alert(12)} `alert(13)`", "<plaintext>", "<mark data-f=99>", "<link rel=stylesheet href=//attack.example/a.css>",
)  # fmt: skip
DIRTY = "\x00\x1b[2J\x1b]0;owned\x07 \u202egnp.exe\u202c \u200b\u2066 \ud800 " + "w" * 10_000
HOSTILE = "\n".join(f"{attack} said the shocking mayor on Tuesday, “{attack}” never again." for attack in ATTACKS)


def unharmed(page: Any) -> None:
    """Check that nothing of an attack became an element of the page, or ran, or made it wider than its window."""
    bad = "img, iframe, base, object, embed, link, textarea, plaintext, svg[onload], [href^='javascript'], [onerror]"
    assert page.locator(bad).count() == 0
    assert page.locator("style").count() == 1
    assert page.locator("script").count() <= 1
    assert page.locator("main").is_visible()
    assert overflow(page) == 0
    assert not set("\x00\x1b\u202e\u2066") & set(page.content())


def test_hostile_pages_run_nothing_and_break_nothing(show: Any) -> None:
    whole = "\n".join((*ATTACKS, DIRTY, HOSTILE, PAGE.format("Vik"), LOUD))
    records = [{"id": attack, "title": attack, "text": f"{attack}\n{PAGE.format(attack)}"} for attack in ATTACKS]
    records += [{"id": DIRTY, "title": DIRTY, "text": whole}, {"id": "", "text": whole}]
    scores = list(score_many(records, MODEL))
    for width in (NARROW, WIDE):
        page = show(score_html(scores, MODEL, [(attack, attack + DIRTY) for attack in ATTACKS]), width)
        unharmed(page)
        for place in (1, len(ATTACKS) + 1, len(ATTACKS) + 2):
            at(page, place)
            unharmed(page)
        page.locator(f"#p{place} .text mark").first.hover()
        for box in page.locator("article:visible input").all():
            box.click()
        unharmed(page)
    found = marks_under(page, f"p{len(ATTACKS) + 1}")
    last = scores[-2]
    for number, name in enumerate(features()):
        if name in marked_features(last):
            assert squeezed(found[str(number)]) == squeezed(evidence_of(last, name)), name


def test_hostile_sources_cannot_write_into_a_ranking(show: Any) -> None:
    import pandas as pd

    names = [*ATTACKS, DIRTY, "javascript:alert(1)", " javascript:alert(2)", "data:text/html,<script>alert(3)</script>"]
    rows = [
        {
            "source": name, "pages": 9, "counted": 8, "mean": 50.0, "score": 50.0 - place, "low": 20.0, "high": 90.0,
            "above_next": 0.5, "enough": place % 4 > 0, "rank_low": 1, "rank_high": 9, "trend": -1.5,
            "trend_low": -2.0, "trend_high": 1.0, "months": [{"month": name, "mean": mean} for mean in (1.0, 5.0, 3.0)],
            "apart": [{"feature": name, "points": 0.5}], "prior": name, "best": name, "worst": f"https://news.example/{name}",
        }
        for place, name in enumerate(name.replace("\ud800", "") for name in names)  # no Parquet file holds one
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    content = rank_html(frame, policy=DIRTY, copies=frame[["source", "pages", "best"]])
    for width, scheme in ((NARROW, "dark"), (WIDE, "light")):
        page = show(content, width, scheme)
        unharmed(page)
        links = page.evaluate("[...document.links].map((link) => link.protocol)")
        assert set(links) <= {"https:"}
    page.get_by_role("button", name="score").first.click()
    unharmed(page)
    assert serious(page) == []


def test_an_audit_can_be_filed_and_hostile_names_cannot_write_into_it(show: Any) -> None:
    report = examine(MODEL)
    for width, scheme in ((NARROW, "light"), (WIDE, "dark")):
        page = show(audit_page(report), width, scheme)
        assert overflow(page) == 0
        assert page.locator("script").count() == 0
    assert serious(page) == []
    for attack in ("".join(ATTACKS), DIRTY):
        found = {"severity": "note", "question": "gaming", "feature": "", "message": attack}
        line = {"group": attack, "against": attack, "within": attack, "pages": [1, 1], "gap": 1.0, "interval": None}
        fair = {"politics": [line], "topics": [line], "lengths": [], "dialects": []}
        page = show(audit_page({**report, "name": attack, "policy": attack, "findings": [found], "fairness": fair}))
        unharmed(page)


def test_the_policy_of_a_report_lets_nothing_else_run(seeds: list[Score], browser: Any, tmp_path: Path) -> None:
    (path := tmp_path / "report.html").write_text(score_html([seeds[0]], MODEL), encoding="utf-8")
    page = browser.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(path.as_uri())
    page.evaluate(
        """() => {
            window.ran = 0;
            const script = document.createElement('script');
            script.textContent = 'window.ran = 1';
            document.body.append(script);
            const box = document.createElement('div');
            box.innerHTML = '<img src="https://attack.example/x.png" onerror="window.ran = 2"><p style="color:red">x</p>';
            document.body.append(box);
        }"""
    )
    page.wait_for_function("() => document.querySelector('img').complete")
    assert page.evaluate("window.ran") == 0
    assert page.evaluate("getComputedStyle(document.querySelector('div > p[style]')).color") != "rgb(255, 0, 0)"
    assert any("Content Security Policy" in line for line in refused)
    page.close()


def test_a_long_page_makes_a_report_under_five_megabytes(show: Any) -> None:
    paragraph = (
        "“Never again,” said the outrageous mayor on Monday, according to a shocking report that many experts doubt. "
    )
    words = 100_000 // len(paragraph.split()) + 1
    for text in (paragraph * words, (paragraph.strip() + "\n") * words):
        (score,) = score_many([{"id": "long", "text": text}], MODEL)
        content = score_html([score], MODEL)
        assert len(content.encode()) < 5_000_000
        page = show(content)
        assert overflow(page) == 0
        assert page.locator(".text p").count() > 200, "one paragraph of a whole book takes seconds to lay out"


def test_many_pages_are_all_in_the_table_and_the_first_in_full(show: Any) -> None:
    records = [{"id": f"crawl/{number}.txt", "text": PAGE.format(number)} for number in range(IN_FULL + 450)]
    content = score_html([score.light() for score in score_many(records, MODEL)], MODEL)
    page = show(content, NARROW)
    assert page.locator("#index tbody tr").count() == IN_FULL + 450
    assert page.locator("article").count() == IN_FULL
    assert page.locator("#index tbody a").count() == IN_FULL
    assert f"The first {IN_FULL} pages have a full report" in page.locator("#index").inner_text()
    assert overflow(page) == 0


def test_every_group_has_its_look_and_its_switch_in_the_style() -> None:
    style = html.document("t", "")
    for number, _ in enumerate(GROUPS):
        for kind in (f"\\.g{number}\\{{", f"\\.l{number}\\{{", f"\\.f{number}:not\\(:checked\\)"):
            assert re.search(kind, style), kind
        assert style.count(f"--t{number}:") == 2, "once for light, once for dark"
