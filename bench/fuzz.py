"""Coverage-guided fuzzing of what reads strangers' bytes (atheris, libFuzzer). README.md says how.

    bench/fuzz html -max_total_time=600

The first argument is a target, or several with commas between, one after the other; what follows goes to libFuzzer. A target
states what must hold of any input; what breaks it is written to a file `crash-…` in the folder it runs in.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["assay"]):
    from assay.features import features, lexicon, read
    from assay.scorer import load, score_many
    from assay.scorer.encoding import decode
    from assay.scorer.files import checked, json_lines, read_file
    from assay.scorer.html import render
    from assay.scorer.model import ModelError, check, sign
    from assay.scorer.policy_file import with_policy
    from assay.scorer.report.json import dumps, to_json
    from assay.scorer.report.safe import safe

from nasty import HTMLS, TEXTS, usual, usual_html

MODEL = load()
DECLARED = features()
SHORT = 4_000  # characters: a fault shows on a short page, and short pages are many
_LISTS = {"pier": ["pier", "old pier", "pier 9"], "said": ["said", "the pier said"], "sum": ["$9", "9.5", "#1 pier"]}
_LEXICON = lexicon.Lexicon({**_LISTS, lexicon.COMMON: ["the"]})


def _text(data: bytes) -> str:
    return atheris.FuzzedDataProvider(data).ConsumeUnicode(SHORT)


def document(data: bytes) -> None:
    """Every feature of any texts read together has a value in its range and evidence inside its text."""
    texts = _text(data).split("|")
    for text, page in zip(texts, read(texts), strict=True):
        for name, declared in DECLARED.items():
            value, spans = declared.measure(page)
            low, high = declared.range
            assert value is None or low <= value <= high, (name, value)
            assert all(0 <= start < end <= len(text) for start, end in spans), name


def matches(data: bytes) -> None:
    """What the matcher finds reads like an entry once case, marks and invisible characters are folded; pages are apart."""
    from assay.features.pages import Pages

    text = _text(data)
    pages = Pages([text, "the old pier", text], [None] * 3, _LEXICON, lambda pages: pages.line_page * 0)
    ends = pages.base[1:] - 2
    page = pages.word_page[pages.hit_word]
    assert (pages.hit_start >= pages.base[page]).all()
    assert (pages.hit_end <= ends[page]).all()
    rows = [(int(start), int(end)) for start, end in zip(pages.hit_start, pages.hit_end, strict=True)]
    first = [(start, end) for start, end in rows if end <= len(text)]
    again = int(pages.base[2])
    assert sorted(first) == sorted((start - again, end - again) for start, end in rows if start >= again)


def anatomy(data: bytes) -> None:
    """Blocks are sorted and disjoint, and hold each line that is not blank once."""
    text = _text(data).replace("|", "\n")
    (page,) = read([text])
    blocks = page.blocks()
    assert all(start < end for start, end, _ in blocks)
    assert all(one[1] <= two[0] for one, two in pairwise(blocks))
    inside = "".join(text[start:end] for start, end, _ in blocks)
    assert len("".join(inside.split())) == len("".join(text.split()))


def html(data: bytes) -> None:
    """Any HTML is rendered, the same way twice, and scored; its markup has a row for each line."""
    page = _text(data)
    made = render(page)
    assert render(page).text == made.text
    (result,) = score_many([{"html": page}], MODEL)
    dumps(to_json(result, MODEL, with_text=True))


def encodings(data: bytes) -> None:
    """Any bytes are text or they are not."""
    for kind in (False, True):
        text = decode(data, html=kind)
        assert text is None or isinstance(text, str)


def jsonl(data: bytes) -> None:
    """Every line gives a record with an id, an error or a page; whatever it holds can be scored and written."""
    for record in json_lines(io.BytesIO(data), "here.jsonl"):
        assert isinstance(record["id"], str)
        assert "error" in record or "text" in record or "html" in record
        if "error" not in record:
            (result,) = score_many([record], MODEL)
            dumps(to_json(result, MODEL, with_text=True))


def models(data: bytes) -> None:
    """A model or policy of any shape is used or refused with a line."""
    source = atheris.FuzzedDataProvider(data)
    shipped = json.loads(json.dumps(_shipped()))
    for _ in range(source.ConsumeIntInRange(1, 3)):
        _change(shipped, source)
    try:
        check(sign(shipped), where="here.json")
        with_policy(MODEL, _value(source, 3), where="here.json")
    except ModelError as error:
        if len(safe(str(error)).splitlines()) != 1:  # as the commands print it
            raise AssertionError("a message of more than a line") from error


def files(data: bytes) -> None:
    """Files of every suffix give records, whatever is in them."""
    suffix = ("parquet", "csv", "jsonl.gz", "txt", "html")[data[0] % 5 if data else 0]
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as folder:
        path = Path(folder, f"here.{suffix}")
        path.write_bytes(data[1:])
        for record in read_file(str(path)):
            assert isinstance(record["id"], str)
            checked({key: record[key] for key in record if key != "rendering"}, "a", "b")


def _shipped() -> dict[str, object]:
    from assay import models as shipped  # type: ignore[attr-defined]  # a namespace

    data: dict[str, object] = shipped.load("score")
    return data


def _value(source: atheris.FuzzedDataProvider, depth: int) -> object:
    kind = source.ConsumeIntInRange(0, 8 if depth else 5)
    if kind < 6:
        return (
            None, source.ConsumeFloat(), source.ConsumeInt(8), source.ConsumeBool(), source.ConsumeUnicode(8),
            source.PickValueInList(["off", "groups", "terms", "reason", "transparency", "loaded_language"]),
        )[kind]  # fmt: skip
    if kind == 6:
        return [_value(source, depth - 1) for _ in range(source.ConsumeIntInRange(0, 3))]
    keys = ["reason", "groups", "terms", *list(DECLARED)[:6], "language", "spam"]
    return {source.PickValueInList(keys): _value(source, depth - 1) for _ in range(source.ConsumeIntInRange(0, 4))}


def _change(data: object, source: atheris.FuzzedDataProvider) -> None:
    """Replace something somewhere in JSON data."""
    while isinstance(data, dict | list) and data:
        key = (
            source.PickValueInList(list(data)) if isinstance(data, dict) else source.ConsumeIntInRange(0, len(data) - 1)
        )
        inner = data[key]
        if not isinstance(inner, dict | list) or not inner or source.ConsumeIntInRange(0, 4) == 0:
            data[key] = _value(source, 2)
            return
        data = inner


TARGETS: dict[str, Callable[[bytes], None]] = {
    "document": document, "matches": matches, "anatomy": anatomy, "html": html, "encodings": encodings, "jsonl": jsonl,
    "models": models, "files": files,
}  # fmt: skip


def _seeded(name: str, folder: str) -> None:
    """Fill a folder with pages to begin from."""
    makers = {"usual": usual_html, **HTMLS} if name == "html" else {"usual": usual, **TEXTS}
    for number, maker in enumerate(makers.values()):
        page = maker(300).encode("utf-8", "surrogatepass")
        # atheris reads a string from a byte that tells its width: 1 is a byte a character.
        Path(folder, f"{number}").write_bytes(
            json.dumps({"text": maker(200)}).encode() if name == "jsonl" else b"\x01" + page
        )


def main() -> int:
    """Fuzz one target here, or several in processes of their own."""
    names, options = sys.argv[1].split(",") if len(sys.argv) > 1 else [], sys.argv[2:]
    if not names or set(names) - set(TARGETS):
        print(f"give a target: {', '.join(TARGETS)}", file=sys.stderr)
        return 2
    if len(names) > 1:
        return max(subprocess.run([sys.executable, __file__, name, *options], check=False).returncode for name in names)
    with tempfile.TemporaryDirectory() as folder:
        _seeded(names[0], folder)
        atheris.Setup([sys.argv[0], f"-max_len={SHORT}", *options, folder], TARGETS[names[0]])
        atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
