"""The service is what its OpenAPI description says: schemathesis sends what that allows and what it forbids."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from serving import Service

from assay.features import features

pytest.importorskip("schemathesis", reason="needs schemathesis: pip install 'assay[dev]'")


def test_schemathesis_finds_nothing(service: Service, tmp_path: Path) -> None:
    here = str(Path(__file__).parent)
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{service.url}openapi.json", "--checks", "all"]
    command += ["--max-examples", "6", "--generation-deterministic", "--no-color"]
    settings = {**os.environ, "SCHEMATHESIS_HOOKS": "serve_hooks", "PYTHONPATH": here}
    done = subprocess.run(command, cwd=tmp_path, env=settings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "No issues found" in done.stdout


def test_the_description_names_every_feature(service: Service) -> None:
    schemas = service.ask("GET", "/openapi.json").value["components"]["schemas"]
    assert list(schemas["Score"]["properties"]["features"]["properties"]) == list(features())
    assert "2,097,152 bytes" in json.dumps(service.ask("GET", "/openapi.json").value["info"])
