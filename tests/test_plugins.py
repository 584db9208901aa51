"""A package of somebody else declares features without a fork; without one, nothing is imported for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from invented import CURVES, PAGE, model_data

MODULE = '''
from assay.features import Document, Reading, feature


@feature(group="language", unit="per 1000 words", range=(0, 1000), better="less", scope="main", why="for tests",
         fires="Harbour, harbour, harbour.", quiet="A quay.")
def harbour_words(doc: Document) -> Reading:
    """How often a page says library."""
    return Reading(1000.0 * doc.text.lower().count("library") / doc.main_words if doc.main_words else None)
'''


def package(folder: Path, module: str = MODULE) -> dict[str, str]:
    """Write an installed package with a feature; return the environment that sees it."""
    folder.mkdir(exist_ok=True)
    (folder / "harbour_features.py").write_text(module)
    (about := folder / "harbour-1.0.dist-info").mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: harbour\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[assay.features]\nharbour = harbour_features\n")
    return os.environ | {"PYTHONPATH": str(folder), "TERM": "dumb", "COLUMNS": "200"}


def assay(settings: dict[str, str], *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from assay.scorer.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=settings)


def test_a_feature_of_another_package_is_listed_measured_and_can_be_a_term(tmp_path: Path) -> None:
    settings = package(tmp_path)
    listed = assay(settings, "features")
    assert "harbour_words" in listed.stdout
    (page := tmp_path / "page.txt").write_text(PAGE.format("Vik"))
    data = json.loads(assay(settings, "score", "--json", page).stdout)
    assert data["features"]["harbour_words"] > 0
    assert data["percentiles"]["harbour_words"] is None
    make = (
        "import sys; sys.path.insert(0, sys.argv[1]); from invented import CURVES, model_data\n"
        "from assay.scorer.model import dumps\n"
        "print(dumps(model_data('mine', **CURVES, harbour_words=([0.0, 20.0], [0.5, -0.5]))))"
    )
    root = str(Path(__file__).parent)
    made = subprocess.run([sys.executable, "-c", make, root], capture_output=True, text=True, check=True, env=settings)
    (model := tmp_path / "mine.json").write_text(made.stdout)
    mine = json.loads(assay(settings, "score", "--json", "--model", model, page).stdout)
    assert mine["contributions"][-1]["feature"] == "harbour_words"
    assert "R-HARBOUR-WORDS-HIGH" in [item["code"] for item in mine["reasons"]]
    without = assay(dict(os.environ), "score", "--model", model, page)
    assert (without.returncode, without.stdout) == (1, "")
    assert "its feature 'harbour_words' is not declared" in without.stderr


def test_a_package_whose_features_cannot_be_imported_is_one_line(tmp_path: Path) -> None:
    settings = package(tmp_path, "raise RuntimeError('no weather')")
    done = assay(settings, "features")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(
        "assay: harbour: its features in 'harbour_features' cannot be imported (RuntimeError: no weather)"
    )


def test_features_that_cannot_be_imported_are_not_called_a_fault_of_the_model(tmp_path: Path) -> None:
    (page := tmp_path / "page.txt").write_text(PAGE.format("Vik"))
    done = assay(package(tmp_path, "raise RuntimeError('no weather')"), "score", page)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert done.stderr.startswith("assay: harbour: its features in 'harbour_features' cannot be imported")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ('raise RuntimeError("no\\n\\x1b[2Jtide")', "RuntimeError: no �[2Jtide"),
        ('return Reading(float("nan"))', "its value is nan, not a finite number or None"),
        ('return Reading("many")', "its value is 'many', not a finite number or None"),
        ("return 3", "it must return a Reading with Spans"),
        ("return Reading(1.0, [(5, 3)])", "it must return a Reading with Spans"),
        ("return Reading(1.0, Spans(np.array([0]), np.array([10**9])))", "a span of its evidence is empty or outside the page"),
        ("return Reading(1.0, Spans(np.array([3]), np.array([3])))", "a span of its evidence is empty or outside the page"),
    ],
)  # fmt: skip
def test_a_feature_that_fails_on_a_page_is_one_line(tmp_path: Path, body: str, problem: str) -> None:
    (page := tmp_path / "page.txt").write_text(PAGE.format("Vik"))
    imports = "import numpy as np\nfrom assay.features import Document, Reading, Spans, feature"
    module = MODULE.replace("from assay.features import Document, Reading, feature", imports)
    module = module[: module.rindex("    return")] + f"    {body}\n"
    for command in (("score", page), ("score", "--json", page)):
        done = assay(package(tmp_path / command[0 if command[1] == page else 1], module), *command)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == (
            f"assay: feature 'harbour_words' of harbour_features failed on a page ({problem}); mend or uninstall its package\n"
        )


def test_a_name_that_is_taken_names_both_modules(tmp_path: Path) -> None:
    done = assay(package(tmp_path, MODULE.replace("harbour_words", "hedging")), "features")
    assert done.returncode == 1
    assert "harbour_features" in done.stderr
    assert "assay.features.hedging" in done.stderr


def test_without_such_a_package_nothing_is_imported_to_look_for_one(tmp_path: Path) -> None:
    (page := tmp_path / "page.txt").write_text(PAGE.format("Vik"))
    code = (
        "import sys, numpy\n"
        "before = set(sys.modules)\n"
        "from assay.scorer import score\n"
        f"score(open({str(page)!r}).read())\n"
        "print('importlib.metadata' in set(sys.modules) - before)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_tests_own_curves_are_a_model() -> None:
    assert [term["feature"] for term in model_data()["terms"]] == list(CURVES)


LISTED = '''
from assay.features import Document, Reading, feature


@feature(group="language", unit="per 1000 words", range=(0, 1000), better="less", scope="main", why="for tests",
         fires="The old boiler, the boiler of the reading room.", quiet="A quay.")
def boiler_words(doc: Document) -> Reading:
    """Words about heating."""
    return doc.density("boiler")
'''
HEADER = "# what: words about heating\n# why: for tests\n# licence: ours\n"


def package_with_lists(folder: Path, **lists: str) -> dict[str, str]:
    """Write an installed package whose feature counts the words of a list of its own."""
    settings = package(folder, "")
    (about := folder / "heating").mkdir()
    (about / "__init__.py").write_text("")
    (about / "features.py").write_text(LISTED)
    (about / "lexicons").mkdir()
    for name, content in lists.items():
        (about / "lexicons" / f"{name}.txt").write_text(content)
    (folder / "harbour-1.0.dist-info" / "entry_points.txt").write_text("[assay.features]\nheat = heating.features\n")
    return settings


def test_a_word_list_of_another_package_is_scanned_for_and_hides_none_of_ours(tmp_path: Path) -> None:
    (page := tmp_path / "page.txt").write_text(PAGE.format("Vik"))
    # The second entry covers a cue of ours and more: with one search for both, the cue would be lost.
    lists = {"boiler": HEADER + "boiler, boilers\nlibrary board said on\n"}
    with_lists, without = (
        json.loads(assay(settings, "score", "--json", page).stdout)
        for settings in (package_with_lists(tmp_path / "site", **lists), dict(os.environ))
    )
    spans = [(row["start"], row["end"]) for row in with_lists["evidence"] if row["feature"] == "boiler_words"]
    text = page.read_text()
    assert [text[start:end] for start, end in spans] == ["library board said on", "boiler"]
    assert with_lists["features"].pop("boiler_words") > 0
    assert with_lists["features"] == without["features"]
    assert [row for row in with_lists["evidence"] if row["feature"] != "boiler_words"] == without["evidence"]


@pytest.mark.parametrize(
    ("lists", "problem"),
    [
        ({"boiler": "boiler\n"}, "boiler.txt, line 1: must begin with '# what:'; add the header line"),
        ({"boiler": HEADER + "Boiler\n"}, "boiler.txt, line 4: 'Boiler' is not a lower-case ASCII entry"),
        ({"hedging": HEADER + "may\n"}, "hedging.txt: assay has a list 'hedging' of its own already"),
    ],
)
def test_a_faulty_word_list_of_another_package_is_one_line(tmp_path: Path, lists: dict[str, str], problem: str) -> None:
    (page := tmp_path / "page.txt").write_text(PAGE.format("Vik"))
    done = assay(package_with_lists(tmp_path / "site", **lists), "score", page)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert problem in done.stderr
