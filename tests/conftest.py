"""What the tests share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from serving import Service, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = os.environ.get("ASSAY_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
BROWSER_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
CHECKOUT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of third-party data: the variable ASSAY_SHARED, else `shared` beside the checkout."""
    folder = Path(os.environ.get("ASSAY_SHARED") or CHECKOUT.parent / "shared")
    if not (folder / "seeds" / "gold.json").is_file():
        pytest.skip(
            f"the third-party data is not at {folder}; set ASSAY_SHARED to the folder that holds seeds/ and data/"
        )
    return folder


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    """Return a running `assay serve` with its own limits, but time enough for a slow machine."""
    pytest.importorskip("starlette", reason="needs the extra: pip install 'assay[serve]'")
    pytest.importorskip("uvicorn", reason="needs the extra: pip install 'assay[serve]'")
    with serving("--timeout", "60", "--queue", "256") as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return a real browser, one for the session: Playwright runs once a thread. Nothing is downloaded for it."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install 'assay[dev]'")
    if not CHROMIUM:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=BROWSER_FLAGS)
        yield chromium
        chromium.close()
