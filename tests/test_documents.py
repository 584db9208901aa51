"""What the documents show is what the program prints."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sysconfig
from pathlib import Path

import pytest

from assay.scorer.cli import app
from assay.scorer.report.markdown import features_markdown

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"<!-- output of (.+?) -->\n```text\n(.*?)```", README, re.DOTALL)


def run(command: str) -> str:
    program, *words = shlex.split(command)
    path = Path(sysconfig.get_path("scripts")) / program
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([path, *words], cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=True)
    return done.stdout


def test_the_readme_shows_at_least_two_outputs() -> None:
    assert len(SHOWN) >= 2


@pytest.mark.parametrize(("command", "shown"), SHOWN, ids=[command for command, _ in SHOWN])
def test_an_output_in_the_readme_is_what_the_command_prints(command: str, shown: str) -> None:
    assert run(command).strip("\n") == shown.strip("\n")


def test_the_python_example_of_the_readme_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    (tmp_path / "page.txt").write_bytes((ROOT / "seeds" / "02-rewrite.txt").read_bytes())
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "README.md", "exec"), {})
    first = capsys.readouterr().out.splitlines()[0]
    assert 0 < float(first.split()[0]) < 100


def test_every_command_stands_in_the_readme() -> None:
    names = [command.name or command.callback.__name__ for command in app.registered_commands if command.callback]
    assert [name for name in names if f"`assay {name}" not in README] == []


def test_the_features_page_is_generated_from_the_declarations() -> None:
    assert (ROOT / "docs" / "features.md").read_text(encoding="utf-8") == features_markdown()


def test_the_readme_has_one_command_to_score_and_one_to_test() -> None:
    blocks = re.findall(r"```sh\n(.*?)\n```", README, re.DOTALL)
    fresh = [block for block in blocks if "venv" in block]
    assert len(fresh) == 2
    assert all("\n" not in block for block in fresh)
