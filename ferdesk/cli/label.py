"""``ferdesk label``: a window in which a person labels faces that were read."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from ferdesk.cli import window


def main(argv: Sequence[str] = ()) -> int:
    """Run it; returns 0 when the window was closed, 1 where no screen is."""
    arguments = _parser().parse_args(list(argv))
    return window.opened(lambda: _show(arguments))


def _show(arguments: argparse.Namespace) -> int:
    from ferdesk.ui import label_app

    return label_app.run(arguments.faces, arguments.person, arguments.evenly)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ferdesk label",
        description="Label faces of a recording or of a table with kept crops, without being told "
        "what the app said of them; then see how far both agree. The labels go into a file that "
        "ferdesk score --truth reads.",
    )
    add = parser.add_argument
    add(
        "faces",
        type=Path,
        nargs="?",
        metavar="FACES",
        help="a recording, or what ferdesk analyze --save-crops --out FACES.csv wrote; default: "
        "the window asks",
    )
    add("--person", default="1", metavar="NAME", help="who labels; part of the file's name (1)")
    add(
        "--evenly",
        action="store_true",
        help="as many faces of each label that the app gave; default: at random",
    )
    return parser
