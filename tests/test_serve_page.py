"""The page of `assay serve` in a real browser: paste, drop, read the report, with the keyboard and in the dark."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from invented import LOUD, PAGE
from serving import Service, serving

TEXT = PAGE.format("Vik")
ATTACK = "<script>document.title = 'taken'</script><img src=x onerror=\"document.title = 'taken'\">"
DROP = """([name, data, target]) => {
    const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
    const carried = new DataTransfer();
    if (name) carried.items.add(new File([bytes], name));
    else carried.setData("text/plain", "dragged words");
    const options = { dataTransfer: carried, bubbles: true, cancelable: true };
    const at = document.querySelector(target);
    at.dispatchEvent(new DragEvent("dragover", options));
    return at.dispatchEvent(new DragEvent("drop", options));
}"""


@pytest.fixture
def page(browser: Any, service: Service, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Give the page, opened; at the end it may have thrown nothing and asked nobody but the service."""
    context = browser.new_context(color_scheme=getattr(request, "param", "light"))
    opened, trouble = context.new_page(), []
    opened.on("pageerror", lambda error: trouble.append(f"error: {error}"))
    opened.on(
        "request", lambda asked: asked.url.startswith((service.url, "data:", "blob:")) or trouble.append(asked.url)
    )
    opened.on(
        "console", lambda line: line.type == "error" and "status of 4" not in line.text and trouble.append(line.text)
    )
    opened.goto(service.url)
    yield opened
    context.close()
    assert trouble == []


def drop(page: Any, name: str, data: bytes, target: str = "body") -> bool:
    """Drop a file as a person does; return whether the browser would have opened it instead."""
    return bool(page.evaluate(DROP, [name, base64.b64encode(data).decode(), target]))


def report_of(page: Any) -> Any:
    """Wait for the report; return the frame that shows it."""
    page.locator("#report").wait_for(state="visible")
    return page.frame_locator("#report")


def test_pasted_text_is_scored_and_its_report_can_be_read(page: Any, service: Service) -> None:
    page.get_by_label("Text of the page").fill(TEXT)
    page.get_by_label("Headline").fill("Reading room closes")
    page.get_by_role("button", name="Score").click()
    report = report_of(page)
    report.get_by_text("Reading room closes").first.wait_for()
    shown = report.locator("body").inner_text()
    assert f"{round(service.post({'text': TEXT, 'title': 'Reading room closes'}).value['score'])} of 100" in shown
    assert "90 % interval" in shown
    report.locator("mark", has_text="said").first.hover()  # the script of the report runs: it explains its marks
    report.get_by_role("tooltip").wait_for()
    assert page.evaluate("document.activeElement.id") == "result-name"
    assert page.locator("#problem").inner_text() == ""


def test_the_keyboard_is_enough(page: Any) -> None:
    for stop in ("title", "text", "file", "send"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == stop
        if stop == "text":
            page.keyboard.insert_text(TEXT)
    page.keyboard.press("Enter")
    report_of(page).locator("body").wait_for()


@pytest.mark.parametrize("target", ["body", "#text"])
def test_a_file_that_is_dropped_is_scored_as_the_command_reads_it(page: Any, target: str) -> None:
    html = f'<meta charset="windows-1252"><title>Café closes</title><p>{TEXT}</p>'
    assert not drop(page, "page.html", html.encode("cp1252", "replace"), target)
    report_of(page).get_by_text("Café closes").first.wait_for()


def test_a_file_that_is_chosen_is_scored(page: Any) -> None:
    page.get_by_label("Or a file").set_input_files({"name": "note.md", "mimeType": "", "buffer": TEXT.encode()})
    report_of(page).get_by_text("note.md").first.wait_for()


def test_text_that_is_dropped_is_left_to_the_browser(page: Any) -> None:
    assert drop(page, "", b"")
    assert page.locator("#report").is_hidden()


def test_one_page_after_the_other_is_shown_and_can_be_saved(page: Any) -> None:
    for name in ("first.txt", "second.txt"):
        drop(page, name, TEXT.encode())
        report_of(page).get_by_text(name).first.wait_for()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Save the report").click()
    saved = waiting.value
    assert saved.suggested_filename == "report.html"
    assert "second.txt" in saved.path().read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("photo.jpg", bytes(range(256)) * 9, "binary, not text"),
        ("empty.txt", b"", "the file is empty"),
        ("long.txt", b"long " * 500_000, "more than 2,097,152 bytes"),
    ],
)
def test_what_cannot_be_scored_is_told(page: Any, name: str, data: bytes, message: str) -> None:
    drop(page, "good.txt", TEXT.encode())
    report_of(page)
    drop(page, name, data)
    page.get_by_role("alert").get_by_text(message).wait_for()
    assert page.locator("#report").is_hidden()


def test_nothing_to_score_is_told(page: Any) -> None:
    page.get_by_role("button", name="Score").click()
    assert "paste the text of a page" in page.get_by_role("alert").inner_text()
    assert page.evaluate("document.activeElement.id") == "text"


def test_a_service_that_is_gone_is_told(browser: Any) -> None:
    page = browser.new_page()
    with serving() as running:
        page.goto(running.url)
        page.locator("#about").get_by_text("model").wait_for()
        running.stop()
    page.get_by_label("Text of the page").fill(TEXT)
    page.get_by_role("button", name="Score").click()
    page.get_by_role("alert").get_by_text("does not answer").wait_for()
    page.close()


def test_what_a_page_smuggles_in_is_neither_run_nor_shown_as_markup(page: Any) -> None:
    page.get_by_label("Text of the page").fill(f"{ATTACK}\n{TEXT}{LOUD}")
    page.get_by_label("Headline").fill(ATTACK)
    page.get_by_role("button", name="Score").click()
    report = report_of(page)
    report.get_by_text("document.title").first.wait_for()
    assert report.locator("img").count() == 0
    assert page.title() == "assay: score a page"


def test_the_frame_has_no_rights_even_over_a_report_that_were_bad(browser: Any, service: Service) -> None:
    """Were our escaping to fail: the policies still stop scripts of strangers, and the frame is of no origin."""
    page = browser.new_page()
    page.goto(service.url)
    page.locator("#about").get_by_text("model").wait_for()
    reached, said = [], []
    page.on("request", lambda asked: reached.append(asked.url))
    page.on("console", lambda line: said.append(line.text))
    page.evaluate(
        "(html) => { document.getElementById('result').hidden = false; document.getElementById('report').srcdoc = html; }",
        f"<h1>bad</h1><script>fetch('{service.url}health'); parent.document.title = 'taken'</script>",
    )
    page.frame_locator("#report").get_by_text("bad").wait_for()
    (frame,) = page.frames[1:]
    assert frame.evaluate("self.origin") == "null"
    assert page.title() == "assay: score a page"
    assert reached == []
    assert "Content Security Policy" in said[0]
    page.close()


def test_what_is_open_is_told(page: Any, service: Service) -> None:
    page.locator("#about").get_by_text("model assay").wait_for()
    about = page.locator("#about").inner_text()
    assert about.startswith("assay 0.1.0 · model ")
    assert about.endswith("at most 2 MB a page")
    assert page.locator("#addresses").is_hidden()


@pytest.mark.parametrize("page", ["light", "dark"], indirect=True)
@pytest.mark.parametrize("state", ["empty", "told", "shown"])
def test_axe_finds_nothing(page: Any, state: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe: pip install 'assay[dev]'")
    if state == "told":
        page.get_by_role("button", name="Score").click()
    elif state == "shown":
        drop(page, "page.txt", TEXT.encode())
        report_of(page).locator("body").wait_for()
    found = axe.Axe().run(page, options={"iframes": False}).response["violations"]
    assert [f"{item['id']}: {item['nodes'][0]['html']}" for item in found] == []


def test_it_fits_a_narrow_window(page: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    drop(page, "page.txt", TEXT.encode())
    report_of(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
