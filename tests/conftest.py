"""What the tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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
