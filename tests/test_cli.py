"""The command line: what goes wrong is one line and an exit code, what goes right is plain text that others can read."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import sysconfig
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import pytest
from serving import MEASURED

from assay import models
from assay.features import features
from assay.scorer.model import dumps, load, sign

ASSAY = str(Path(sysconfig.get_path("scripts")) / "assay")
TOWNS = ("Larkmoor", "Fennick", "Tornby", "Weststrand", "Aldersey", "Koivula", "Pennock", "Rusholt", "Midlow", "Harne")
COMMANDS = ("score", "batch", "rank", "threshold", "audit", "compare", "features", "train", "anatomy", "serve")
PAGE = (
    "The library board said on Tuesday that the reading room in {} will close for the winter.\n"
    "According to a letter from the board, the boiler is older than the building and a new one may cost 90,000 crowns. "
    "“We will lend from the back door until March,” said Tilde Aske, who runs the library.\n"
    "Residents have asked the council for a heater, and the council has promised to answer them before the frost.\n"
)
PLAIN = {
    "PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "TERM": "xterm", "LC_ALL": "C.UTF-8", **MEASURED,
}  # fmt: skip


def assay(*arguments: str | Path, stdin: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a plain environment; fail when it shows a traceback."""
    done = subprocess.run(
        [ASSAY, *map(str, arguments)], input=stdin, capture_output=True, text=True, check=False, env=PLAIN | settings
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def write_lines(path: Path, *rows: object) -> Path:
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))
    return path


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(PAGE.format("Vik"))
    return path


def test_good_pages_come_out_beside_every_kind_of_bad_one(tmp_path: Path, page: Path) -> None:
    (empty := tmp_path / "empty.txt").write_text("")
    (binary := tmp_path / "photo.jpg").write_bytes(bytes(range(256)) * 20)
    (folder := tmp_path / "folder").mkdir()
    missing = tmp_path / "missing.txt"
    good = {"id": "good", "text": PAGE.format("Nes")}
    lines = write_lines(
        tmp_path / "in.jsonl", good, {"id": "few", "text": "Few."}, '{"text": ', {"id": "u", "url": "x"}
    )
    done = assay("score", "--json", empty, binary, missing, folder, lines, page)
    assert done.returncode == 1
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in rows] == [
        *map(str, (empty, binary, missing, folder)), "good", "few", f"{lines}#3", "u", str(page),
    ]  # fmt: skip
    assert [bool(row.get("error")) for row in rows] == [True] * 4 + [False] * 2 + [True] * 2 + [False]
    assert [row["score"] is not None for row in rows if "score" in row] == [True, False, True]
    problems = {
        str(empty): "the file is empty",
        str(binary): "binary, not text",
        str(missing): "no such file or directory",
        str(folder): "no pages",
        f"{lines}, line 3": "not JSON",
        f"{lines}, line 4": "it has neither text nor html",
    }
    messages = done.stderr.splitlines()
    assert len(messages) == len(problems)
    for message, (place, problem) in zip(messages, problems.items(), strict=True):
        assert message.startswith(f"assay: {place}: {problem}")
        assert message.count(place) == 1
        assert ";" in message, "it does not say what to do"


def test_the_terminal_report_shows_good_pages_beside_bad_ones_in_plain_text(tmp_path: Path, page: Path) -> None:
    done = assay("score", page, tmp_path / "missing.txt")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [f"assay: {tmp_path}/missing.txt: no such file or directory; check the path"]
    assert "page.txt" in done.stdout
    assert "said" in done.stdout
    assert "\x1b" not in done.stdout
    again = assay("score", page, NO_COLOR="1", FORCE_COLOR="1")
    assert "\x1b[3" not in again.stdout, "a colour in spite of NO_COLOR"


def test_a_page_that_abstains_is_no_error(tmp_path: Path) -> None:
    done = assay("score", "-", stdin='{"id": "few", "text": "Too few words."}\n')
    assert (done.returncode, done.stderr) == (0, "")
    assert "too few words of main text: 3" in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text.replace('"name": "assay-news', '"name": "other-news'), "its digest is"),
        (lambda text: text[: len(text) // 2], "not JSON"),
        (lambda text: "{}", "not a model of format"),
    ],
    ids=["changed", "cut", "empty"],
)
def test_a_model_file_that_cannot_be_used_is_one_line(change, message: str, tmp_path: Path, page: Path) -> None:  # type: ignore[no-untyped-def]  # a lambda of the parameters above
    path = tmp_path / "model.json"
    path.write_text(change(dumps(models.load("score"))))
    done = assay("score", "--json", "--model", path, page)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"assay: {path}: {message}")
    assert ";" in line


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["judge"], "No such command 'judge'"),
        (["score"], "Missing argument"),
        (["score", "--jsn", "page.txt"], "No such option"),
        (["batch", "in.jsonl"], "Missing option '--out'"),
        (["rank", "scored", "--minimum", "0"], "Invalid value for '--minimum'"),
    ],
)
def test_wrong_usage_names_the_problem_and_exits_with_two(arguments: list[str], problem: str) -> None:
    done = assay(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert problem in done.stderr
    assert "-h" in done.stderr, "it does not say where help is"


def test_a_slip_of_the_pen_is_told_what_was_probably_meant(tmp_path: Path, page: Path) -> None:
    assert "Did you mean 'score'?" in assay("scor", page).stderr
    assert "--json" in assay("score", "--jsno", page).stderr
    done = assay("score", tmp_path / "pgae.txt")
    assert done.stderr == f"assay: {tmp_path}/pgae.txt: no such file or directory; did you mean '{page}'?\n"
    (policy := tmp_path / "policy.json").write_text('{"reason": "tests", "terms": {"loaded_langauge": "off"}}')
    assert (
        "no term 'loaded_langauge'; did you mean 'loaded_language'?" in assay("score", page, "--policy", policy).stderr
    )
    policy.write_text('{"reason": "tests", "groups": {"headlines": "off"}}')
    assert "no group is called 'headlines'; did you mean 'headline'?" in assay("score", page, "--policy", policy).stderr
    near = assay("score", page, "--policy", tmp_path / "polcy.json").stderr
    assert near.endswith(f"did you mean '{policy}'?\n")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_completes_commands_and_options(shell: str, tmp_path: Path) -> None:
    """Typer finds the shell by its parent process or this variable; nothing is installed anywhere."""
    words = {"bash": "assay sc", "zsh": "assay sc", "fish": "assay sc"}[shell]
    settings = {"_ASSAY_COMPLETE": f"complete_{shell}", "HOME": str(tmp_path)}
    if shell == "bash":
        settings |= {"COMP_WORDS": words, "COMP_CWORD": "1"}
    else:
        settings |= {"_TYPER_COMPLETE_ARGS": words, "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    done = assay(**settings)
    assert "score" in done.stdout
    assert "batch" not in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_an_out_folder_that_cannot_be_one_is_one_line(tmp_path: Path) -> None:
    lines = write_lines(tmp_path / "in.jsonl", {"text": PAGE})
    (taken := tmp_path / "taken").write_text("a file")
    done = assay("batch", lines, "--out", taken)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"assay: {taken}: ")
    assert taken.read_text() == "a file"


def test_commands_that_find_nothing_say_so_in_one_line(tmp_path: Path) -> None:
    for command in ("rank", "anatomy"):
        done = assay(command, tmp_path / "nowhere")
        assert (done.returncode, done.stdout) == (1, "")
        (line,) = done.stderr.splitlines()
        assert line.startswith(f"assay: {tmp_path}/nowhere: no ")
    done = assay("train", "--data", tmp_path / "nowhere", "--out", tmp_path / "out")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"assay: {tmp_path}/nowhere: no such folder")
    assert not (tmp_path / "out").exists()


def test_the_version_is_the_installed_one() -> None:
    done = assay("--version")
    assert (done.returncode, done.stdout) == (0, f"assay {version('assay')}\n")


def test_help_lists_every_command_and_says_what_a_score_is_not() -> None:
    done = assay("--help", COLUMNS="100")
    assert done.returncode == 0
    listed = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("│ ") and line[2].isalpha()]
    assert listed == list(COMMANDS)
    assert "It does not know what is true." in done.stdout


def test_every_command_has_a_summary_and_an_example_in_its_help() -> None:
    for command in COMMANDS:
        done = assay(command, "-h", COLUMNS="100")
        assert done.returncode == 0
        usage, summary, *rest = [line.strip() for line in done.stdout.splitlines() if line.strip()]
        assert usage.startswith(f"Usage: assay {command}")
        assert len(summary.split()) >= 4
        assert any(line.startswith("Example: ") and f"assay {command}" in line for line in rest), command


def test_standard_input_is_jsonl_and_keeps_its_order() -> None:
    lines = "".join(json.dumps({"text": PAGE.format(name)}) + "\n" for name in ("Vik", "Nes", "Bø"))
    done = assay("score", "--json", "-", stdin=lines + "\n[1]\n")
    assert done.returncode == 1
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in rows] == ["-#1", "-#2", "-#3", "-#5"]
    assert all(row["model"] == load().digest for row in rows[:3])
    assert rows[3]["error"].startswith("standard input, line 5: a JSON list")


def test_a_batch_is_ranked_and_a_second_run_does_nothing(tmp_path: Path) -> None:
    loud = (
        " You won't believe this outrageous, shocking scandal! I think it is the worst disgrace ever, and so do you.\n"
    )
    # Pages of one template would be copies of one text: each has sentences of its own.
    asked = "House {0} on street {0} asked the council for plan {0} and got letter {0}. "
    rows: list[object] = [
        {
            "text": PAGE.format("Vik")
            + "".join(asked.format(f"{number}{place}") for place in range(20))
            + loud * count,
            "source": source,
        }
        for source, count, numbers in (("Vik Gazette", 0, range(1, 5)), ("Loud Herald", 6, range(5, 9)))
        for number in numbers
    ]
    out = tmp_path / "scored"
    arguments = ("batch", write_lines(tmp_path / "in.jsonl", *rows), "--out", out)
    done = assay(*arguments)
    assert (done.returncode, done.stdout) == (0, "")
    assert f"8 pages in 1 part in {out} (0 were there already), 0 with an error" in done.stderr
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in out.iterdir()}
    assert "(1 were there already)" in assay(*arguments).stderr
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in out.iterdir()} == before

    table = assay("rank", out, "--csv", tmp_path / "rank.csv", "--json")
    assert table.returncode == 0
    ranked = [json.loads(line) for line in table.stdout.splitlines()]
    assert [row["source"] for row in ranked] == ["Vik Gazette", "Loud Herald"]
    assert [row["pages"] for row in ranked] == [4, 4]
    assert ranked[0]["score"] > ranked[1]["score"]
    with open(tmp_path / "rank.csv", newline="") as stream:
        assert [row["source"] for row in csv.DictReader(stream)] == ["Vik Gazette", "Loud Herald"]
    files = [tmp_path / name for name in ("rank.parquet", "copies.csv", "quotes.csv")]
    told = assay("rank", out, "--parquet", files[0], "--copies", files[1], "--quotes", files[2])
    assert (told.returncode, told.stdout) == (0, "")
    assert pd.read_parquet(files[0])["source"].tolist() == ["Vik Gazette", "Loud Herald"]
    assert pd.read_csv(files[1]).empty
    assert set(pd.read_csv(files[2])["kind"]) == {"same"}  # what every page of the example says
    (tmp_path / "list.csv").write_text("source,value\nLoud Herald,low\nFar Post,high\n")
    beside = assay("rank", out, "--json", "--prior", tmp_path / "list.csv")
    assert [json.loads(line)["prior"] for line in beside.stdout.splitlines()] == [None, "low"]
    assert beside.stderr == f"assay: {tmp_path / 'list.csv'}: no pages here of 1 source it names: Far Post\n"
    above = json.loads(assay("rank", out, "--json", "--above", "Vik Gazette", "Loud Herald").stdout)
    assert above == {"above": ["Vik Gazette", "Loud Herald"], "probability": pytest.approx(1.0, abs=0.01)}
    assert assay("rank", out, "--above", "Vik Gazette", "Nobody").returncode == 1
    looked_at = assay("rank", out, "--html", tmp_path / "rank.html")
    assert (looked_at.returncode, looked_at.stdout) == (0, "")
    content = (tmp_path / "rank.html").read_text(encoding="utf-8")
    assert content.count("<b>Vik Gazette</b>") == 1
    names = [
        str(row["id"])
        for row in (json.loads(line) for line in assay("score", tmp_path / "in.jsonl", "--json").stdout.splitlines())
    ]
    assert sum(f"<small>best</small> {name}<" in content for name in names) == 2
    assert sum(f"<small>worst</small> {name}<" in content for name in names) == 2
    drawn = assay("rank", out)
    assert drawn.returncode == 0
    assert drawn.stdout.index("Vik Gazette") < drawn.stdout.index("Loud Herald")
    assert "\x1b" not in drawn.stdout


def test_a_batch_with_a_broken_record_keeps_the_others_and_exits_with_one(tmp_path: Path) -> None:
    done = assay("batch", write_lines(tmp_path / "in.jsonl", {"text": PAGE}, "{"), "--out", tmp_path / "scored")
    assert done.returncode == 1
    assert "2 pages in 1 part " in done.stderr
    assert "1 with an error" in done.stderr


def test_the_audit_of_the_shipped_model_exits_with_one_only_where_something_is_serious(page: Path) -> None:
    done = assay("audit", "--json")
    assert done.stderr == ""
    report = json.loads(done.stdout)
    assert report["model"] == load().digest
    assert [term["feature"] for term in report["terms"]] == [term.feature for term in load().terms]
    serious = {found["question"] for found in report["findings"] if found["severity"] == "serious"}
    assert done.returncode == bool(serious)
    assert serious <= {"gaming"}, "what tricks gain may be serious; the weights themselves may not"
    drawn = assay("audit", "--on", page)
    assert drawn.returncode in (0, 1)
    assert "\x1b" not in drawn.stdout
    assert "What do tricks gain?" in drawn.stdout


def test_scores_become_a_page_of_their_own(tmp_path: Path, page: Path) -> None:
    out = tmp_path / "report.html"
    done = assay("score", page, tmp_path / "none.txt", "--html", out)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1] == f"assay: report of 1 page written to {out}"
    content = out.read_text(encoding="utf-8")
    assert content.startswith("<!doctype html>")
    assert "1 record could not be scored" in content
    again = tmp_path / "again.html"
    assay("score", page, tmp_path / "none.txt", "--html", again)
    assert again.read_bytes() == out.read_bytes()
    assert assay("score", page, "--html", out, "--json").returncode == 2


def test_an_audit_becomes_a_page_of_its_own(tmp_path: Path, page: Path) -> None:
    out = tmp_path / "audit.html"
    done = assay("audit", "--on", page, "--against", page, "--html", out)
    assert done.stdout == ""
    assert done.stderr.splitlines()[-1].startswith(f"assay: audit written to {out}: ")
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")
    alone = assay("audit", "--against", page)
    assert alone.returncode == 2


def test_a_score_is_recorded_reproduced_and_disputed(tmp_path: Path, page: Path) -> None:
    record = tmp_path / "record.json"
    made = assay("score", page, "--record", record, "--json")
    assert made.returncode == 0
    assert json.loads(made.stdout)["score"] == json.loads(record.read_text())["pages"][0]["score"]
    again = assay("score", page, "--check-record", record)
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout.startswith("1 page reproduced as")
    page.write_text(PAGE.format("Nes"))
    changed = assay("score", page, "--check-record", record)
    assert (changed.returncode, changed.stdout) == (1, "")
    assert "its text or title is not what the record was made of" in changed.stderr


def test_a_policy_changes_the_digest_of_every_output(tmp_path: Path, page: Path) -> None:
    (policy := tmp_path / "policy.json").write_text('{"reason": "tests", "groups": {"transparency": "off"}}')
    row = json.loads(assay("score", "--json", "--policy", policy, page).stdout)
    assert row["model"] != load().digest
    assert "byline off" in row["policy"]
    for command in (("threshold", page), ("audit",), ("compare", page, page)):
        data = json.loads(assay(*command, "--json", "--policy", policy).stdout)
        about = data["model"] if command[0] == "compare" else data
        assert "byline off" in about["policy"]
    lines = write_lines(tmp_path / "in.jsonl", {"text": PAGE.format("Vik")})
    assert "under a policy: byline off" in assay("batch", lines, "--out", tmp_path / "out", "--policy", policy).stderr
    ranked = assay("rank", tmp_path / "out")
    assert ranked.stderr == "assay: scored under a policy: byline off, dateline off, source_credit off (tests)\n"
    broken = assay("score", page, "--policy", tmp_path / "none.json")
    assert broken.returncode == 1
    assert broken.stderr.startswith(f"assay: {tmp_path}/none.json: cannot read the policy")


def test_two_models_are_compared_on_pages_and_two_corpora_under_one(tmp_path: Path, page: Path) -> None:
    data = models.load("score")
    for term in data["terms"]:
        term["points"] = [2 * point for point in term["points"]]
    (other := tmp_path / "other.json").write_text(dumps(sign(data)))
    report = json.loads(assay("compare", "shipped", other, "--on", page, "--json").stdout)
    assert (report["first"]["digest"], report["matched"]) == (load().digest, 1)
    assert report["second"]["digest"] == load(other).digest
    drawn = assay("compare", page, page)
    assert drawn.returncode == 0
    assert "1 page on both sides" in drawn.stdout
    forgotten = assay("compare", other, other)
    assert forgotten.returncode == 2
    assert "look like models" in forgotten.stderr
    missing = assay("compare", page, tmp_path / "none.txt")
    assert missing.returncode == 1
    assert "no page could be read" in missing.stderr


def test_cuts_are_shown_with_what_they_keep(tmp_path: Path) -> None:
    rows = [{"text": PAGE.format(name), "label": "reliable", "source": name} for name in TOWNS]
    done = assay("threshold", write_lines(tmp_path / "in.jsonl", *rows), "--step", "25")
    assert done.returncode == 0
    assert "of reliable" in done.stdout
    cuts = [line.split()[0] for line in done.stdout.splitlines() if line.count("%") == 3]
    assert cuts == ["0", "25", "50", "75", "100"]


def test_features_are_listed_with_every_name() -> None:
    listed = assay("features", COLUMNS="200")
    page = assay("features", "--markdown")
    assert (listed.returncode, page.returncode) == (0, 0)
    for name in features():
        assert name in listed.stdout
        assert f"`{name}`" in page.stdout
    assert page.stdout.startswith("# ")
    assert "\x1b" not in listed.stdout


def test_anatomy_shows_the_blocks_of_a_page(page: Path) -> None:
    data = json.loads(assay("anatomy", page, "--json").stdout)
    text = page.read_text()
    (block,) = data.pop("blocks")
    assert data == {"id": str(page), "abstained": None}
    assert 0.5 < block.pop("probability") <= 1
    assert block == {"start": 0, "end": len(text.rstrip()), "label": "main"}
    drawn = assay("anatomy", page)
    assert drawn.returncode == 0
    assert "main" in drawn.stdout
    assert "The library board said" in drawn.stdout
    assert "\x1b" not in drawn.stdout


def test_anatomy_says_so_when_a_page_has_no_article(tmp_path: Path) -> None:
    page = tmp_path / "portal.txt"
    page.write_text("\n".join(f"{name} news\n{name} weather\n{name} sport and culture" for name in TOWNS))
    assert json.loads(assay("anatomy", page, "--json").stdout)["abstained"].startswith("no article")
    assert assay("anatomy", page).stdout.startswith("no article")


@pytest.mark.parametrize("arguments", [["score", "--json"], ["score"]], ids=["json", "report"])
def test_a_reader_that_goes_away_is_no_error_to_talk_about(arguments: list[str], tmp_path: Path) -> None:
    rows = [{"id": str(number), "text": PAGE.format(number) * 3} for number in range(60)]
    lines = write_lines(tmp_path / "in.jsonl", *rows)
    with subprocess.Popen(
        [ASSAY, *arguments, str(lines)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=PLAIN
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() in (0, 1)


def imported(*arguments: str | Path) -> set[str]:
    """Return the top-level packages that a run of the command imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", ASSAY, *map(str, arguments)],
        capture_output=True, text=True, check=True, env=PLAIN,
    )  # fmt: skip
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}


def test_scoring_as_json_imports_nothing_heavy(page: Path) -> None:
    found = imported("score", "--json", page)
    assert {"numpy", "typer"} <= found
    assert not found & {"pandas", "sklearn", "scipy", "textstat", "pyarrow", "duckdb", "joblib", "selectolax", "rich"}


def test_a_batch_imports_neither_pandas_nor_what_trains(page: Path, tmp_path: Path) -> None:
    found = imported("batch", page, "--out", tmp_path / "out")
    assert {"numpy", "pyarrow"} <= found
    assert not found & {"pandas", "sklearn", "scipy", "textstat", "duckdb", "joblib", "selectolax"}


def test_help_does_not_even_import_numpy() -> None:
    found = imported("--help")
    assert "typer" in found
    assert not found & {"numpy", "pandas", "sklearn", "scipy", "textstat", "pyarrow", "duckdb"}


def test_a_mistyped_command_is_told_the_nearest_one() -> None:
    done = assay("thresold", COLUMNS="100")
    assert done.returncode == 2
    assert "No such command 'thresold'. Did you mean 'threshold'?" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("batch", "PAGE", "--out", "OUT", "--jobs", "0"), "give 1 or more, or -1 for one a core"),
        (("batch", "PAGE", "--out", "OUT", "--jobs", "-2"), "-2 is not in the range"),
        (("threshold", "PAGE", "--step", "nan"), "nan is not a number from 1 to 50"),
        (("compare", "shipped", "PAGE"), "give the pages to compare them on"),
        (("score", "PAGE", "--record", "OUT", "--check-record", "OUT"), "leave out --record and --json"),
    ],
)
def test_wrong_usage_is_told_and_exits_with_2(
    tmp_path: Path, page: Path, arguments: tuple[str, ...], problem: str
) -> None:
    places = {"PAGE": str(page), "OUT": str(tmp_path / "out")}
    done = assay(*(places.get(word, word) for word in arguments), COLUMNS="200")
    assert (done.returncode, done.stdout) == (2, "")
    assert problem in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_table_that_cannot_be_written_and_a_record_of_strangers_are_one_clean_line(
    tmp_path: Path, page: Path
) -> None:
    assay("batch", page, "--out", tmp_path / "out")
    nowhere = tmp_path / "none" / "rank.csv"
    done = assay("rank", tmp_path / "out", "--csv", nowhere)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"assay: {nowhere}: No such file or directory; check the path and the space on the disk\n"
    record = tmp_path / "record.json"
    assay("score", page, "--record", record)
    data = json.loads(record.read_text())
    data["model"] = {"name": "\x1b[2J\u202e\n", "digest": "\x1b]0;owned\x07"}
    record.write_text(json.dumps(data))
    done = assay("score", page, "--check-record", record)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert not set(done.stderr) & set("\x1b\x07\u202e")


def test_a_batch_with_errors_says_where_they_stand(tmp_path: Path) -> None:
    done = assay("batch", tmp_path / "none.txt", "--out", tmp_path / "out")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        f"assay: {tmp_path}/out: the column 'error' of the parts says what is wrong with 1 page"
    )


def test_a_terminal_of_few_letters_gets_every_page_of_the_documentation() -> None:
    assert assay("features", "--markdown", PYTHONIOENCODING="ascii").returncode == 0


def test_a_file_without_pages_and_a_file_of_many_are_told(tmp_path: Path) -> None:
    (empty := tmp_path / "empty.jsonl").write_text("\n\n")
    done = assay("score", empty)
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "",
        f"assay: {empty}: no pages in it; nothing was scored\n",
    )
    many = write_lines(tmp_path / "many.jsonl", *({"id": name, "text": PAGE.format(name)} for name in ("Vik", "Nes")))
    done = assay("anatomy", many, "--json")
    assert (done.returncode, json.loads(done.stdout)["id"]) == (0, "Vik")
    assert done.stderr == f"assay: {many}: more than one page in it; this is the first, Vik\n"


@pytest.mark.parametrize("columns", ["10", "40"])
def test_a_narrow_window_keeps_whole_words(tmp_path: Path, page: Path, columns: str) -> None:
    other = tmp_path / "other.txt"
    other.write_text(PAGE.format("Nes"))
    shown = assay("score", page, COLUMNS=columns).stdout
    assert "reliability" in shown
    assert "mixed" in shown or "good" in shown
    table = assay("score", page, other, page, COLUMNS=columns).stdout
    assert "score" in table.splitlines()[0]
