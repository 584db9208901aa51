"""What the documents show is what the program does: every block is run, every command and option has its paragraph."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from guides import Block, Sandbox, blocks
from licences import allowed, licences, needed

from assay.features import features
from assay.scorer.cli import COMMANDS
from assay.scorer.report.markdown import features_markdown

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"<!-- output of (.+?) -->\n```text\n(.*?)```", README, re.DOTALL)
# The README, and the pages written by hand; the others are generated, or are records of what was decided then.
GUIDES = [ROOT / "README.md", *sorted(set((ROOT / "docs").glob("*.md")) - {ROOT / "docs" / "commands.md"})]
_KNOWN = {"sh", "python", "text", "json", "toml", "yaml", "csv", "{toctree}", "{include}", "{eval-rst}"}


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


def test_blocks_are_read_with_the_note_before_them() -> None:
    page = "<!-- exits 1 -->\n```sh\nassay audit\n```\n\n<!-- file: a/b.txt -->\n```text\nx\n```\n```python\ny\n```\n"
    assert blocks(page) == [
        Block("sh", "assay audit\n", "exits", "1"),
        Block("text", "x\n", "file", "a/b.txt"),
        Block("python", "y\n", "", ""),
    ]


@pytest.mark.parametrize("guide", GUIDES, ids=[path.name for path in GUIDES])
def test_every_block_of_a_guide_runs(guide: Path, tmp_path: Path) -> None:
    (folder := tmp_path / "here").mkdir()
    sandbox = Sandbox(folder, ROOT / "seeds")
    for block in blocks(guide.read_text(encoding="utf-8")):
        assert block.language in _KNOWN, f"a block in {block.language!r} is neither run nor known as text"
        if block.kind == "not run":
            assert len(block.argument.split()) >= 3, "say why a block is not run"
        done = sandbox.run(block)
        if done is not None:
            wanted = int(block.argument) if block.kind == "exits" else 0
            assert done.returncode == wanted, f"{block.code}\n{done.stdout}\n{done.stderr}"
            assert "Traceback" not in done.stderr, done.stderr


def test_the_page_of_commands_is_generated_from_the_command_line() -> None:
    command = [
        sys.executable,
        "-m",
        "typer",
        "assay.scorer.cli",
        "utils",
        "docs",
        "--name",
        "assay",
        "--title",
        "Commands",
    ]
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", check=True, env={**os.environ, "COLUMNS": "80"}
    )
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8").strip() == done.stdout.strip()


def test_every_command_stands_in_the_readme() -> None:
    assert {"score", "batch", "rank", "serve"} <= set(COMMANDS)
    assert [name for name in COMMANDS if f"`assay {name}" not in README] == []


def test_every_feature_has_its_paragraph() -> None:
    page = (ROOT / "docs" / "features.md").read_text(encoding="utf-8")
    assert page == features_markdown()
    assert [name for name in features() if f"### {name}\n" not in page] == []


def test_the_licences_of_what_is_installed_are_known_and_allowed() -> None:
    pytest.importorskip("piplicenses", reason="pip-licenses is not installed; pip install '.[docs]' brings it")
    found = licences()
    assert {"numpy", "typer", "click"} <= {name for name, _ in found}
    assert [row for row in found if not allowed(row[1])] == []
    # What those bring in turn differs with the versions that an environment has; ours are listed whatever they are.
    shown = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    assert [name for name in needed("assay") if f"| {name} |" not in shown] == []


def test_a_licence_that_asks_for_more_is_not_allowed() -> None:
    assert allowed("GPLv3; MIT License")
    assert not allowed("GPL-3.0-only")
    assert not allowed("MIT AND AGPL-3.0-or-later")


def test_every_page_stands_in_the_contents() -> None:
    contents = (ROOT / "docs" / "index.md").read_text(encoding="utf-8").splitlines()
    pages = {path.stem for path in (ROOT / "docs").glob("*.md")} - {"index"}
    assert sorted(pages - set(contents)) == []


def test_the_documents_are_a_site_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("sphinx", reason="Sphinx is not installed; pip install '.[docs]' builds the site")
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-W",
        "--keep-going",
        "-q",
        "-b",
        "html",
        ROOT / "docs",
        tmp_path / "site",
    ]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "site" / "add-a-feature.html").is_file()
    assert "assay score pages/ --html report.html" in (tmp_path / "site" / "commands.html").read_text(encoding="utf-8")
    api = (tmp_path / "site" / "api.html").read_text(encoding="utf-8")
    assert 'id="assay.scorer.model.load"' in api
    assert 'id="assay.scorer.model.sign"' not in api  # what is not listed is not promised
    assert "Alias for field" not in api


def test_the_readme_has_one_command_to_score_and_one_to_test() -> None:
    fresh = [block.code for block in blocks(README) if block.language == "sh" and "venv" in block.code]
    assert len(fresh) == 2
    assert all(code.count("\n") == 1 for code in fresh)
