"""Changes one thing at a time in a module and asks whether its tests notice. README.md says more.

    bench/mutants model score --number 300 --seed 11

Every change is run in a process forked from a warm one; the files of the checkout are never written.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib.util
import io
import os
import random
import resource
import signal
import sys
import time
from collections import deque
from collections.abc import Generator, Iterator
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, settings

ROOT = Path(__file__).resolve().parents[1]
# The tests that judge each module, those that most often notice first.
MODULES = {
    "model": ("assay.scorer.model", ["test_model", "test_score", "test_policy_file", "test_json"]),
    "score": ("assay.scorer.score", ["test_score", "test_json", "test_model"]),
    "document": ("assay.features.document", ["test_document", "test_score", "test_style", "test_sourcing"]),
    "pages": ("assay.features.pages", ["test_document", "test_runs", "test_score", "test_anatomy", "test_sourcing"]),
}  # fmt: skip
DEAR = 0.5  # seconds of the processor; dearer tests are too dear to ask of every mutant
_PATIENCE, _MEMORY = 10, 6 << 30  # times the unchanged run, which has passed; bytes

_SWAPS: dict[type[ast.AST], tuple[type[Any], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,), ast.NotIn: (ast.In,), ast.And: (ast.Or,), ast.Or: (ast.And,),
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div,), ast.Div: (ast.Mult,), ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.Mult,), ast.Pow: (ast.Mult,), ast.BitOr: (ast.BitAnd,), ast.BitAnd: (ast.BitOr,),
    ast.LShift: (ast.RShift,), ast.RShift: (ast.LShift,), ast.MatMult: (ast.Mult,),
}  # fmt: skip
_TWINS = {"min": "max", "any": "all", "minimum": "maximum", "sum": "max", "zeros": "ones"}
_TWINS |= {there: here for here, there in _TWINS.items()}
_REMOVABLE = (ast.Expr, ast.Assign, ast.AugAssign, ast.Raise, ast.Continue, ast.Break, ast.Delete)


class Mutant(NamedTuple):
    """One change: `new` stands in `holder` (the fields of a node, or a list of nodes) at `place`."""

    line: int
    said: str
    holder: Any
    place: Any
    new: Any

    def apply(self) -> None:
        """Change the tree; only a forked process does, so nothing is changed back."""
        self.holder[self.place] = self.new


def _constants(value: object) -> Iterator[object]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1)
    elif isinstance(value, float):
        yield from (value + 1.0, value / 2 if value else -1.0)
    elif isinstance(value, str):
        yield "x" + value


def _instead(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what may stand in place of an expression, an operator or a statement."""
    for other in _SWAPS.get(type(node), ()):
        yield other()
    match node:
        case ast.Constant(value=value):
            yield from (ast.Constant(other) for other in _constants(value))
        case ast.BoolOp(op=operator, values=values):
            for place in range(len(values)):
                rest = values[:place] + values[place + 1 :]
                yield rest[0] if len(rest) == 1 else ast.BoolOp(operator, rest)
        case ast.UnaryOp(operand=operand):
            yield operand
        case ast.IfExp(body=body, orelse=orelse):
            yield from (body, orelse)
        case ast.Call():
            yield from _calls(node)
        case ast.Slice() | ast.Subscript():
            yield from _indexes(node)
        case ast.Return(value=value) if value is not None and ast.unparse(value) != "None":
            yield ast.Return(ast.Constant(None))
        case _ if isinstance(node, _REMOVABLE):
            yield ast.Pass()


def _calls(node: ast.Call) -> Iterator[ast.AST]:
    """Yield the call without one of its keywords, without its last argument, and of another function."""
    function, arguments, keywords = node.func, node.args, node.keywords
    for place in range(len(keywords)):
        yield ast.Call(function, arguments, keywords[:place] + keywords[place + 1 :])
    if len(arguments) > 1:
        yield ast.Call(function, arguments[:-1], keywords)
    match function:
        case ast.Name(id=name) if name in _TWINS:
            yield ast.Call(ast.Name(_TWINS[name], ast.Load()), arguments, keywords)
        case ast.Attribute(value=owner, attr=name) if name in _TWINS:
            yield ast.Call(ast.Attribute(owner, _TWINS[name], ast.Load()), arguments, keywords)


def _indexes(node: ast.Slice | ast.Subscript) -> Iterator[ast.AST]:
    """Yield an index one less (numbers written out are constants), a slice with an end one inside or left open."""
    match node:
        case ast.Subscript(value=value, slice=ast.Name() | ast.Attribute() | ast.BinOp() as index, ctx=context):
            yield ast.Subscript(value, ast.BinOp(index, ast.Sub(), ast.Constant(1)), context)
        case ast.Slice(lower=lower, upper=upper, step=step):
            if lower:
                yield ast.Slice(None, upper, step)
                yield ast.Slice(ast.BinOp(lower, ast.Add(), ast.Constant(1)), upper, step)
            if upper:
                yield ast.Slice(lower, None, step)
                yield ast.Slice(lower, ast.BinOp(upper, ast.Sub(), ast.Constant(1)), step)


def _slots(node: ast.AST) -> Iterator[tuple[str, Any, Any, ast.AST]]:
    """Yield the field, the holder and the place of every child, leaving out what Python does not run."""
    body = getattr(node, "body", None)
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "type_comment", "ctx"):
            continue
        for holder, place, child in (
            ((value, place, child) for place, child in enumerate(value))
            if isinstance(value, list)
            else [(vars(node), name, value)]
        ):
            documentation = holder is body and isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
            for_types = isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"
            imported = isinstance(child, ast.Import | ast.ImportFrom)
            if isinstance(child, ast.AST) and not (documentation or for_types or imported):
                yield name, holder, place, child


def mutants(tree: ast.AST) -> Iterator[Mutant]:
    """Yield every change of a module, in the order of its nodes."""
    waiting = deque([(tree, 0)])
    while waiting:
        node, around = waiting.popleft()
        for field, holder, place, child in _slots(node):
            line = getattr(child, "lineno", around)
            waiting.append((child, line))
            news = list(_instead(child))
            swapped = (isinstance(child, ast.Compare) and len(child.ops) == 1) or isinstance(child, ast.UnaryOp)
            if field in ("test", "ifs") and not swapped:  # another change already is the opposite of those
                news.append(ast.UnaryOp(ast.Not(), child))  # type: ignore[arg-type]
            if field == "iter":
                news.append(ast.List([], ast.Load()))
            if field == "decorator_list":
                news.append(ast.Name("_as_it_is", ast.Load()))
            if field == "type" and isinstance(node, ast.ExceptHandler):
                news.append(ast.Name("ZeroDivisionError", ast.Load()))
            for new in news:
                yield Mutant(line, f"{_said(child, node)} -> {_said(new, node)}", holder, place, new)


def _said(node: ast.AST, around: ast.AST) -> str:
    if isinstance(node, ast.operator | ast.cmpop | ast.boolop | ast.unaryop):
        return f"{type(node).__name__} in {ast.unparse(around)}"[:70]
    if isinstance(node, ast.Slice):
        return f"[{ast.unparse(node)}]"
    return ast.unparse(node).split("\n")[0][:90]


class _Changed(MetaPathFinder, Loader):
    """Imports one module from a changed tree, everything else as ever."""

    def __init__(self, name: str, path: str, tree: ast.Module) -> None:
        self.name, self.path, self.tree = name, path, tree

    def find_spec(self, fullname: str, path: object = None, target: ModuleType | None = None) -> ModuleSpec | None:
        return (
            importlib.util.spec_from_file_location(fullname, self.path, loader=self) if fullname == self.name else None
        )

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        vars(module)["_as_it_is"] = lambda decorated: decorated
        exec(compile(ast.fix_missing_locations(self.tree), self.path, "exec"), vars(module))


def _forget(module: str) -> None:
    """Drop the tests and the package from memory; what the changed module cannot reach stays warm."""
    package = "assay.scorer" if module.startswith("assay.scorer") else "assay"
    tests = {path.stem for path in (ROOT / "tests").glob("*.py")}
    for name in list(sys.modules):
        if name in tests or name == package or name.startswith(package + "."):
            del sys.modules[name]
    if package == "assay.scorer" and hasattr(sys.modules["assay"], "scorer"):
        del sys.modules["assay"].scorer  # type: ignore[attr-defined]


class _Quickest:
    """Notes what each test costs in the unchanged run; then the quickest run first and those over `DEAR` not at all."""

    def __init__(self) -> None:
        self.cost: dict[str, float] = {}
        self.noting = True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        begun = time.process_time()
        done = yield
        if self.noting:
            self.cost[item.nodeid] = time.process_time() - begun
        return done

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if not self.noting:
            items[:] = [item for item in items if self.cost.get(item.nodeid, 0.0) <= DEAR]
            items.sort(key=lambda item: self.cost.get(item.nodeid, 0.0))


def _tests(files: list[str], quickest: _Quickest) -> int:
    paths = [str(ROOT / "tests" / f"{name}.py") for name in files]
    words = ["-x", "-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return int(pytest.main([*words, f"--rootdir={ROOT}", *paths], plugins=[quickest]))


def _noticed(finder: _Changed, mutant: Mutant, files: list[str], quickest: _Quickest, seconds: int) -> bool:
    """Return whether the tests fail, crash or hang on a mutant."""
    child = os.fork()
    if not child:
        code = 1
        try:
            signal.alarm(seconds)
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
            mutant.apply()
            sys.meta_path.insert(0, finder)
            code = _tests(files, quickest)
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code > 3:  # pytest found no tests: neither a failure nor a pass
        raise SystemExit(f"pytest ended with {code} on {mutant.said}")
    return code != 0


def _interval(killed: int, number: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share."""
    z, share = 1.96, killed / number
    middle, width = share + z * z / (2 * number), z * (share * (1 - share) / number + z * z / (4 * number**2)) ** 0.5
    return (middle - width) / (1 + z * z / number), (middle + width) / (1 + z * z / number)


def judge(name: str, number: int, seed: int) -> float:
    """Run mutants of one module, print those that no test noticed, and return the share of the others."""
    module, files = MODULES[name]
    begun, quickest = time.monotonic(), _Quickest()
    if code := _tests(files, quickest):
        raise SystemExit(f"the tests of {name} fail unchanged (pytest: {code})")
    spec = importlib.util.find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    path = Path(spec.origin)
    seconds = int(_PATIENCE * (time.monotonic() - begun)) + 10
    quickest.noting = False
    tree = ast.parse(path.read_text(encoding="utf-8"))
    everything = list(mutants(tree))
    chosen = sorted(random.Random(seed).sample(range(len(everything)), min(number, len(everything))))
    _forget(module)
    finder = _Changed(module, str(path), tree)
    if _noticed(finder, Mutant(0, "nothing", [None], 0, None), files, quickest, seconds):
        raise SystemExit(f"the tests of {name} fail where nothing is changed, in a forked process")
    survivors = 0
    for place in chosen:
        mutant = everything[place]
        if not _noticed(finder, mutant, files, quickest, seconds):
            survivors += 1
            print(f"{path.parent.name}/{path.name}:{mutant.line}: {mutant.said}", flush=True)
    killed = len(chosen) - survivors
    low, high = _interval(killed, len(chosen))
    print(
        f"{name}: {killed} of {len(chosen)} killed, {100 * killed / len(chosen):.1f} % "
        f"(95 % interval {100 * low:.0f} to {100 * high:.0f}); {len(everything)} there are, seed {seed}, "
        f"{time.monotonic() - begun:.0f} s",
        flush=True,
    )
    return killed / len(chosen)


def main() -> int:
    """Judge the modules; exit 1 when one is under the share that is asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=f"of {', '.join(MODULES)} (default: all)")
    parser.add_argument("--number", type=int, default=300, help="mutants of each module (default: 300)")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--at-least", type=float, default=85.0, help="percent that must be killed (default: 85)")
    given = parser.parse_args()
    # The same examples for every mutant, and no search for a smaller one: it is enough that a test fails.
    settings.register_profile(
        "mutants",
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile("mutants")
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # of other packages; these tests need none
    shares = [judge(name, given.number, given.seed) for name in given.modules or MODULES]
    return any(100 * share < given.at_least for share in shares)


if __name__ == "__main__":
    sys.exit(main())
