"""The commands beside the main window, each imported when it is called, so that all start fast."""

from __future__ import annotations

import argparse
import importlib
import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

Command = Callable[[Sequence[str]], int]
"""Takes the arguments after its name; returns the exit code: 0 for success."""


def _command(module: str) -> Command:
    def run(argv: Sequence[str] = ()) -> int:
        _write_any_text()
        _tell_always()
        try:
            status: int = importlib.import_module(f"ferdesk.cli.{module}").main(argv)
            if sys.stdout is not None:
                sys.stdout.flush()
        except KeyboardInterrupt:
            # While it is imported, or looks for what to read; later it says itself what it leaves.
            print("\nferdesk: stopped.", file=sys.stderr)
            return 130
        except OSError as error:
            if error.filename is not None or sys.stdout is None:  # it is not the output
                raise
            _lose_output(error)
            return 1
        return status

    return run


def _lose_output(error: OSError) -> None:
    """Say why the output can't be written; who closed a pipe, such as ``head``, has enough."""
    if not isinstance(error, BrokenPipeError):
        said = f"The output can't be written: {error.strerror}."
        print(f"ferdesk: {said} Give it another place.", file=sys.stderr)
    # What Python still holds for its end has nowhere to go.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


COMMANDS: Mapping[str, Command] = MappingProxyType(
    {
        "analyze": _command("analyze"),
        "doctor": _command("doctor"),
        "info": _command("info"),
        "label": _command("label"),
        "replay": _command("replay"),
        "reset": _command("reset"),
        "report": _command("report"),
        "rescore": _command("rescore"),
        "score": _command("score"),
        "self-test": _command("self_test"),
        "summary": _command("summary"),
        "who": _command("who"),
    }
)


WITH_WINDOW = ("label", "who")
"""Those that open a window of their own; the others open none."""


def _write_any_text() -> None:
    """A letter that the output's encoding lacks is escaped: in a file of Windows or in a terminal
    that is not set to UTF-8 it would end the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="backslashreplace")


def _tell_always() -> None:
    """What a command tells gets a descriptor of its own: native libraries are kept quiet by sending
    away that of the process (``ferdesk.faces.native.quiet``), and what another thread tells
    meanwhile would go with it."""
    stream = sys.stderr
    try:
        own = os.dup(2) if stream is not None and stream.fileno() == 2 else None
    except (OSError, ValueError):  # there is none, or it is no file
        return
    if own is not None:
        sys.stderr = open(  # noqa: SIM115, until the program ends
            own, "w", 1, encoding=stream.encoding, errors=stream.errors, closefd=False
        )


def no_arguments(name: str, about: str, argv: Sequence[str]) -> None:
    """Answer ``--help``, and refuse anything else, for a command that takes nothing.

    Raises:
        SystemExit: as argparse does.
    """
    argparse.ArgumentParser(prog=f"ferdesk {name}", description=about).parse_args(list(argv))
