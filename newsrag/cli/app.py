"""The command line: all commands, in the order that --help lists them, and --version."""

from __future__ import annotations

from typing import Annotated

import typer

from newsrag._version import __version__
from newsrag.cli import archive, asking, bench, care, proof
from newsrag.cli.terminal import out

__all__ = ["app"]

app = typer.Typer(
    name="newsrag",
    help="Ask a news archive and get answers quoted word for word, each with its citation.",
    epilog="Exit codes: 0 found, 1 nothing supports an answer, 2 bad use or bad input, "
    "3 the index is damaged.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for part in (asking, archive, proof, care):
    app.add_typer(part.app)
app.add_typer(bench.app, name="bench")


def _version(value: bool) -> None:
    if value:
        out(f"newsrag {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Ask a news archive and get answers quoted word for word, each with its citation."""
