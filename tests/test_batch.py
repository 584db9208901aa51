"""Tables and shards: a row a page, parts that resume, the same bytes for any number of jobs."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from crawl import batch, parts
from pyarrow import parquet

from assay.features import features
from assay.scorer.files import InputError
from assay.scorer.model import FORMAT, HEADS, Model, ModelError, dumps, load, sign
from assay.scorer.plan import plan
from assay.scorer.score import score_many
from assay.scorer.shards import Summary, run
from assay.scorer.table import score_table

PAGE = (
    "The mayor said on Monday that the bridge over the river will stay closed until the end of the month. "
    "Engineers told the council that the steel needs work and that its cost is not known yet. "
    "According to a letter seen by this newspaper, residents of {} have asked for a ferry in the meantime. "
    "The council will meet again on Thursday to decide how much it can spend on the work this year.\n"
)
SENTENCES = PAGE.format("Weststrand").strip().split(". ")
SITE = (
    "<html><head><title>Bridge stays closed</title><link rel=canonical href='https://fennick.example/bridge'>"
    "<meta property='article:published_time' content='2025-03-03'></head><body><nav><a href='/'>Home</a> <a href='/n'>News</a>"
    "</nav><article><h1>Bridge stays closed</h1>{}</article><footer><a href='/about'>About us</a></footer></body></html>"
).format("".join(f"<p>{sentence}.</p>" for sentence in SENTENCES * 2))
CURVES: dict[str, tuple[list[float], list[float]]] = {
    "attribution": ([0.0, 20.0], [-0.5, 0.8]),
    "quoted_share": ([0.0, 0.5], [0.0, 0.4]),
    "loaded_language": ([0.0, 30.0], [0.3, -1.0]),
    "sidebar_share": ([0.0, 0.8], [0.2, -0.9]),
}


def write_model(folder: Path, shift: float = 0.1) -> str:
    terms = [
        {
            "feature": name,
            "version": features()[name].version,
            "basis": "policy",
            "data": [],
            "reason": "for tests",
            "knots": knots,
            "points": points,
            "replicates": [points, [0.9 * value for value in points]],
        }
        for name, (knots, points) in CURVES.items()
    ]
    heads = {head: {"intercept": shift, "replicates": [shift, 0.0]} for head in HEADS}
    path = folder / f"model-{shift}.json"
    path.write_text(dumps(sign({"format": FORMAT, "name": "tiny", "about": {}, "heads": heads, "terms": terms})))
    return str(path)


@pytest.fixture
def model(tmp_path: Path) -> Model:
    return load(write_model(tmp_path))


def write_lines(path: Path, rows: list[Any]) -> str:
    path.write_text("".join(row if isinstance(row, str) else json.dumps(row) + "\n" for row in rows))
    return str(path)


def pages(count: int) -> list[dict[str, Any]]:
    return [{"text": PAGE.format(f"street {number}"), "source": f"paper {number % 3}"} for number in range(count)]


def counts(summary: Summary) -> tuple[int, int, int, int, int]:
    return summary.records, summary.errors, summary.parts, summary.skipped, summary.stale


def test_a_table_has_its_rows_in_order_and_its_points_add_up(model: Model) -> None:
    texts: list[Any] = [PAGE.format("Elm"), None, "Too short.", 5, f"<p>{PAGE}</p>"]
    frame = pd.DataFrame({"text": pd.array(texts, dtype="object")}, index=list("abcde"))
    frame["url"] = "http://a.example.com/x"
    frame["html"] = [None, "<h1>Ferry</h1><p>" + PAGE, None, None, None]
    table = score_table(frame, model, evidence=True)
    assert list(table.index) == list(table["id"]) == list("abcde")
    assert set(table["source"]) == {"example.com"}
    assert table["score"].notna().tolist() == [True, True, False, False, True]
    assert table["abstained"].notna().tolist() == [False, False, True, False, False]
    assert table["error"].notna().tolist() == [False, False, False, True, False]
    assert pd.isna(table.loc["d", "words"])
    assert table.loc["c", [name for name in table if name.startswith("points_")]].isna().all()
    assert "title" not in table
    row = table.iloc[0]
    logit = model.intercept + sum(row[f"points_{name}"] for name in CURVES)
    assert row["score"] == pytest.approx(100 / (1 + 2.718281828459045**-logit), abs=1e-9)
    assert row["low"] <= row["score"] <= row["high"]
    assert {span["feature"] for span in json.loads(row["evidence"])} >= {"attribution"}


def test_a_table_gives_the_same_scores_in_any_chunks(model: Model) -> None:
    frame = pd.DataFrame(pages(150))
    whole = score_table(frame, model)
    again = pd.concat([score_table(frame[:7], model), score_table(frame[7:], model)])
    pd.testing.assert_frame_equal(whole, again)
    assert score_table(frame[:0], model).columns.tolist() == whole.columns.tolist()


def test_lone_surrogates_pass_through_tables_and_parts(tmp_path: Path, model: Model) -> None:
    row = {"text": PAGE + "\ud800", "id": "a\udc00"}
    table = score_table(pd.DataFrame({key: pd.Series([value], dtype=object) for key, value in row.items()}), model)
    assert table["id"].tolist() == ["a\udc00"]
    assert table["score"].notna().all()
    run([write_lines(tmp_path / "in.jsonl", [row])], tmp_path / "out", write_model(tmp_path))
    assert parquet.read_table(tmp_path / "out").column("id").to_pylist() == ["a\\udc00"]


def test_jsonl_is_cut_at_line_ends_and_keeps_line_numbers(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "in.jsonl", [*pages(5), "\n", "not json\n", *pages(3)])
    assert [shard.first for shard in plan([path], 4)] == [1, 5, 9]
    summary = run([path], tmp_path / "out", write_model(tmp_path), shard_records=4, keep=["source"][:0])
    assert counts(summary) == (9, 1, 3, 0, 0)
    table = parquet.read_table(tmp_path / "out")
    assert table.column("id").to_pylist() == [f"{path}#{line}" for line in (1, 2, 3, 4, 5, 7, 8, 9, 10)]
    assert [bool(error) for error in table.column("error").to_pylist()] == [
        line == 7 for line in (1, 2, 3, 4, 5, 7, 8, 9, 10)
    ]
    assert "text" not in table.column_names


def test_a_deleted_part_alone_is_done_again(tmp_path: Path) -> None:
    path, out = write_lines(tmp_path / "in.jsonl", [*pages(9), "no\n"]), tmp_path / "out"
    model = write_model(tmp_path)
    seen: list[int] = []
    first = run([path], out, model, shard_records=4, progress=lambda progress: seen.append(progress.done))
    assert (counts(first), seen) == ((10, 1, 3, 0, 0), [1, 2, 3])
    before = parts(out)
    (out / list(before)[1]).unlink()
    (out / list(before)[2]).write_bytes(b"torn")
    assert counts(run([path], out, model, shard_records=4)) == (10, 1, 2, 1, 0)
    assert parts(out) == before


def test_bytes_are_the_same_for_any_number_of_jobs(tmp_path: Path) -> None:
    path, model = write_lines(tmp_path / "in.jsonl", pages(30)), write_model(tmp_path)
    run([path], tmp_path / "one", model, shard_records=7, evidence=True)
    run([path], tmp_path / "two", model, shard_records=7, evidence=True, jobs=2)
    assert parts(tmp_path / "one") == parts(tmp_path / "two")
    assert len(parts(tmp_path / "one")) == 5


def test_parts_of_another_model_are_counted_and_left_alone(tmp_path: Path) -> None:
    path, out = write_lines(tmp_path / "in.jsonl", pages(2)), tmp_path / "out"
    run([path], out, write_model(tmp_path))
    assert counts(run([path], out, write_model(tmp_path, 0.2))) == (2, 0, 1, 0, 1)
    assert len(parts(out)) == 2


def test_all_kinds_of_input_become_rows_in_order(tmp_path: Path) -> None:
    folder = tmp_path / "daily"
    folder.mkdir()
    for name in ("a.txt", "b.txt", "c.txt"):
        (folder / name).write_text(PAGE)
    pd.DataFrame(pages(6)).to_parquet(folder / "d.parquet", row_group_size=2)
    pd.DataFrame(pages(2)).to_csv(tmp_path / "e.csv")
    inputs = [str(folder), str(tmp_path / "e.csv"), "nowhere.txt"]
    summary = run(inputs, tmp_path / "out", write_model(tmp_path), shard_records=2, keep=["extra"])
    assert counts(summary) == (12, 1, 7, 0, 0)
    table = parquet.read_table(tmp_path / "out").to_pandas()
    assert [Path(name).name for name in table["id"][:4]] == ["a.txt", "b.txt", "c.txt", "d.parquet#1"]
    assert table["id"].tolist()[-3:] == [f"{tmp_path}/e.csv#1", f"{tmp_path}/e.csv#2", "nowhere.txt"]
    assert table["source"].tolist()[:4] == ["daily"] * 3 + ["paper 0"]
    assert table["copy_key"][0] == table["copy_key"][2] != table["copy_key"][3]


def test_fields_to_keep_stand_beside_their_page(tmp_path: Path) -> None:
    rows = [{**row, "label": {"n": number}} for number, row in enumerate(pages(130))]
    run([write_lines(tmp_path / "in.jsonl", rows)], tmp_path / "out", write_model(tmp_path), keep=["label"])
    table = parquet.read_table(tmp_path / "out")
    assert table.column("label").to_pylist() == [json.dumps({"n": number}) for number in range(130)]


def test_a_field_to_keep_that_no_page_has_is_named_once(tmp_path: Path) -> None:
    path, out = write_lines(tmp_path / "in.jsonl", pages(5)), tmp_path / "out"
    seen: list[list[str]] = []
    first = run(
        [path],
        out,
        write_model(tmp_path),
        keep=["source2", "colour"],
        progress=lambda now: seen.append(list(now.unknown)),
    )
    assert (first.unknown, seen) == (["source2", "colour"], [["source2", "colour"]])
    assert run([path], out, write_model(tmp_path), keep=["source2", "colour"]).unknown == ["source2", "colour"]
    rows = [*pages(3), {**pages(1)[0], "colour": "red"}]
    assert (
        run([write_lines(tmp_path / "b.jsonl", rows)], tmp_path / "b", write_model(tmp_path), keep=["colour"]).unknown
        == []
    )
    assert (
        run([write_lines(tmp_path / "c.jsonl", ["no\n"])], tmp_path / "c", write_model(tmp_path), keep=["x"]).unknown
        == []
    )
    said = batch(path, "--out", tmp_path / "d", "--keep", "colour", "--keep", "source2").stderr
    warning = "assay: --keep colour: no page so far has this column, so it stays empty; check its name\n"
    assert said.count(warning) == said.count("--keep colour") == 1


def test_what_is_broken_becomes_rows_the_summary_counts_and_exit_1(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"id": f"whole-{number}", **row}) + "\n" for number, row in enumerate(pages(2000)))
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress(lines.encode())[:-40])
    pd.DataFrame({"id": ["a", "b"], "text": [1, 2]}).to_parquet(tmp_path / "typed.parquet")
    (tmp_path / "torn.parquet").write_bytes(b"PAR1" + b"torn" * 30)
    broken = write_lines(tmp_path / "broken.jsonl", [pages(1)[0], "{\n", "[]\n"])
    names = ("cut.jsonl.gz", "typed.parquet", "torn.parquet")
    done = batch(broken, *(tmp_path / name for name in names), "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "in 4 parts" in done.stderr
    assert "6 with an error" in done.stderr
    table = parquet.read_table(tmp_path / "out")
    errors = [error for error in table.column("error").to_pylist() if error]
    assert [error.partition(": ")[2][:30] for error in errors] == [
        "not JSON (Expecting property n", "a JSON list, not an object; wr", "the gzip data is damaged (Comp",
        "its text is int, not a string;", "its text is int, not a string;", "the Parquet data is damaged (P",
    ]  # fmt: skip
    assert table.column("id").to_pylist().count("whole-1500") == 1


def test_an_input_that_changes_during_the_run_ends_it(tmp_path: Path) -> None:
    first, second = (write_lines(tmp_path / f"{name}.jsonl", pages(3)) for name in "ab")

    def change(_: Any) -> None:
        write_lines(Path(second), pages(4))

    with pytest.raises(InputError, match=r"b\.jsonl: it, or a file after it, changed since the run began"):
        run([first, second], tmp_path / "out", write_model(tmp_path), progress=change)
    assert len(parts(tmp_path / "out")) == 1
    assert counts(run([first, second], tmp_path / "out", write_model(tmp_path))) == (7, 0, 1, 1, 0)


def test_workers_elsewhere_want_paths_from_the_root(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"in.jsonl: workers elsewhere do not know where that is"):
        run(["in.jsonl"], tmp_path / "out", dask="tcp://127.0.0.1:1")


def test_a_worker_that_measures_otherwise_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from assay.scorer import shards

    path, contract = write_lines(tmp_path / "in.jsonl", pages(2)), shards._contract
    answers = iter([contract(), "another"])  # of the run, then of the worker
    monkeypatch.setattr(shards, "_contract", lambda: next(answers))
    with pytest.raises(ModelError, match="a worker has another version of assay"):
        run([path], tmp_path / "out", write_model(tmp_path))


def test_what_cannot_be_run_is_said_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="standard input cannot be resumed"):
        plan(["-"])
    with pytest.raises(InputError, match="keep text"):
        run([], tmp_path / "out", write_model(tmp_path), keep=["text"])
    assert not (tmp_path / "out").exists()


def test_a_page_of_html_scores_alike_alone_in_a_table_and_in_a_batch(tmp_path: Path) -> None:
    (source := tmp_path / "in.jsonl").write_text(json.dumps({"id": "a", "html": SITE}) + "\n")
    run([str(source)], str(tmp_path / "out"))
    (part,) = (tmp_path / "out").glob("*.parquet")
    (row,) = parquet.read_table(part).to_pylist()
    (framed,) = score_table(pd.DataFrame([{"id": "a", "html": SITE}])).to_dict("records")
    (alone,) = score_many([{"id": "a", "html": SITE}])
    assert {row["score"], framed["score"]} == {alone.score}
    assert {row["words"], framed["words"]} == {alone.words}
    assert [label for _, _, label in alone.blocks] == ["boilerplate", "main", "boilerplate"]
    told = {"url": "https://fennick.example/bridge", "source": "fennick.example", "date": "2025-03-03"}
    assert {name: row[name] for name in told} == told
    assert {name: framed[name] for name in told if name in framed} == {"source": "fennick.example"}
