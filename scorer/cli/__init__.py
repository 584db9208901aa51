"""The command line: parse, call, print; one module a command. No arithmetic, and nothing imported before it is needed."""

from __future__ import annotations

import inspect
import sys
from importlib import import_module
from io import TextIOWrapper
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from .common import FINDINGS, say

# In the order in which help lists them; each stands in the module of its name, as the function of its name.
COMMANDS = ("score", "batch", "rank", "threshold", "audit", "compare", "features", "train", "anatomy", "serve")
_GARBAGE = 50_000  # objects made and not freed after which Python looks for cycles among them; of itself after 700


class _Commands(TyperGroup):
    """Makes a command when it is asked for: the options of all ten would cost as much as typer itself.

    Its types are Any because typer brings a click of its own from some version on.
    """

    _listing = False

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command with its options, in the list of help with its summary alone; None when there is none."""
        if self._listing:
            return TyperCommand(cmd_name, help=inspect.getdoc(_function(cmd_name)))
        # Of a name that does not exist typer suggests the nearest of those that are made.
        for name in (cmd_name,) if cmd_name in COMMANDS else COMMANDS:
            if name not in self.commands:
                alone = typer.Typer(add_completion=False)
                alone.command(name)(_function(name))
                self.commands[name] = typer.main.get_command(alone)
        return self.commands.get(cmd_name)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help of the program."""
        self._listing = True
        try:
            super().format_help(ctx, formatter)
        finally:
            self._listing = False


def _function(name: str) -> Any:
    return getattr(import_module(f".{name}", __name__), name)


app = typer.Typer(
    name="assay",
    cls=_Commands,
    help="Score web and news pages for source reliability and content quality, and show every word that moved the score.",
    epilog="A score says how a page is made. It does not know what is true.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def version(
    show: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """Print the version when asked to."""
    if show:
        from importlib.metadata import version as installed

        print(f"assay {installed('assay')}")
        raise typer.Exit


version.__doc__ = app.info.help


def main() -> None:
    """Run the command line; an error that somebody can mend is one line and exit 1."""
    import gc
    import os

    # To look through all that was imported for garbage, time and again, costs a tenth of a cold start.
    gc.set_threshold(_GARBAGE)
    # No step on these paths gains from a pool of BLAS threads: starting one costs .1 s, and sums stay in one order.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a name of odd bytes, a terminal of few letters
    try:
        app()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FINDINGS)
    except ValueError as error:
        # Every error of ours is a ValueError with a message for people; anything else is a defect and keeps its trace.
        if not type(error).__module__.startswith("assay."):
            raise
        say(str(error))
        sys.exit(FINDINGS)
    except OSError as error:
        say(f"{error.filename or 'output'}: {error.strerror or error}; check the path and the space on the disk")
        sys.exit(FINDINGS)
    finally:
        gc.freeze()  # nor once more at the end
