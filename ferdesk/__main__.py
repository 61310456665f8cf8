"""The command ``ferdesk``: the window, or one of the commands without one."""

from __future__ import annotations

import argparse
import difflib
import os
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from ferdesk import __version__
from ferdesk.cli import COMMANDS, WITH_WINDOW, window
from ferdesk.cli.arguments import number_from, whole_from
from ferdesk.core import blas
from ferdesk.settings import BY_KEY

PAGES: Mapping[str, str] = MappingProxyType(
    {
        "face": "face",
        "why": "why",
        "looked-at": "occlusion",
        "comparison": "comparison",
        "timeline": "timeline",
    }
)
"""Keys of ``ferdesk.ui.panels.PAGES``, which needs Qt, by what the window calls them; a test holds
them equal."""
SOURCES_OF_A_WORD = ("camera", "demo", "screen")
"""Of ``ferdesk.sources.SOURCES``, which need OpenCV; a test holds them equal."""
FLAG_COMMANDS = ("info", "reset", "self-test")
"""Commands that may also be written as an option, ``--info``."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Returns:
        The exit code: 0 for success, 1 when what was asked for failed, 2 for a wrong use.
    """
    blas.one_thread()
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and arguments[0] in COMMANDS:
        return COMMANDS[arguments[0]](arguments[1:])
    parser = _parser()
    if arguments and _is_neither(arguments[0]):
        near = difflib.get_close_matches(arguments[0].lower(), COMMANDS, 1, 0.7)
        meant = f" Did you mean {near[0]!r}?" if near else ""
        parser.error(f"there is no command and no file {arguments[0]!r}.{meant}")
    asked = parser.parse_args(arguments)
    if asked.source is not None and asked.opened is not None:
        parser.error(f"--source and {asked.opened!r} are two sources: name one")
    kept_off = [f"--{name}" for name in ("stream", "osc") if getattr(asked, name) is not None]
    if asked.safe_mode and kept_off:
        parser.error(f"--safe-mode streams nothing: leave {' and '.join(kept_off)} out")
    for name in FLAG_COMMANDS:
        if getattr(asked, name.replace("-", "_")):
            return COMMANDS[name]([])
    return _window(asked)


def _is_neither(word: str) -> bool:
    """Whether a first word is no option, no source and nothing that is there: a command misspelt,
    most likely. What looks like a path or an address is left to who opens it."""
    bare = word[:1].isalpha() and word.replace("-", "").isalpha()
    return bare and word.lower() not in SOURCES_OF_A_WORD and not os.path.lexists(word)


def _window(asked: argparse.Namespace) -> int:
    return window.opened(lambda: _show(asked))


def _show(asked: argparse.Namespace) -> int:
    from ferdesk.faces import native

    native.load()

    from ferdesk.ui.app import Start, run

    return run(
        Start(
            source=asked.source or asked.opened,
            model_id=asked.model,
            theme=asked.theme,
            language=asked.language,
            screenshot=asked.screenshot,
            after_s=asked.after,
            size=asked.size,
            compare=tuple(asked.compare),
            page=asked.page or "",
            stream_port=asked.stream,
            osc_port=asked.osc,
            new_window=asked.new_window,
            safe=asked.safe_mode,
        )
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ferdesk",
        description="Reads apparent facial expression live. Everything stays on this computer.",
        epilog=_listed("Without a window", [name for name in COMMANDS if name not in WITH_WINDOW])
        + _listed("With a window of their own", WITH_WINDOW)
        + "Each has --help.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    themes, languages = (
        [choice.value for choice in BY_KEY[key].choices] for key in ("view.theme", "view.language")
    )
    add = parser.add_argument
    add(
        "opened",
        metavar="SOURCE",
        nargs="?",
        help="camera:0, demo, a file, a folder, http://…, rtsp://…, or screen[:x,y,w,h]; default: "
        "the first camera, or the demo",
    )
    add("--source", metavar="S", help="the same as SOURCE")
    add("--model", metavar="ID", help="the model to begin with")
    add(
        "--compare",
        metavar="ID",
        type=_compared,
        nargs="+",
        action="extend",
        default=[],
        help="models to compare with it",
    )
    add(
        "--page",
        metavar="NAME",
        type=_page,
        help=f"the page below the picture to begin with: {', '.join(PAGES)}",
    )
    add("--theme", choices=themes, help="for this run only")
    add("--language", choices=languages, help="of the window, for this run only")
    add("--size", metavar="WxH", type=_size, help="of the window, such as 1280x800")
    add(
        "--screenshot",
        metavar="FILE",
        type=Path,
        help="write a PNG of the window and end; 1 if nothing was recognised by then",
    )
    add(
        "--after",
        metavar="SECONDS",
        type=number_from(0, 3600),
        default=8.0,
        help="live seconds before the screenshot (8)",
    )
    for name, port, what in (
        ("--stream", 8765, "pass records on as JSON over a WebSocket, to this computer only"),
        ("--osc", 9000, "send records as OSC, to this computer only"),
    ):
        kind = _port_of(name)
        add(name, metavar="PORT", type=kind, nargs="?", const=port, help=f"{what} ({port})")
    add("--new-window", action="store_true", help="also where a window is open already")
    add(
        "--safe-mode",
        action="store_true",
        help="default settings, on the CPU, no stream; nothing kept is used and nothing is kept",
    )
    add(
        "--reset",
        action="store_true",
        help="set all settings back; the old ones stay in a file, recordings are left alone",
    )
    add("--info", action="store_true", help="what is installed and found, for a bug report")
    add("--self-test", action="store_true", help="does this installation read a face?")
    add("--version", action="version", version=f"ferdesk {__version__}")
    return parser


def _listed(what: str, names: Sequence[str]) -> str:
    """A line of ``--help`` that names commands, none of them broken at its hyphen."""
    text = f"{what}: ferdesk {', '.join(names)}."
    return textwrap.fill(text, 79, subsequent_indent="  ", break_on_hyphens=False) + "\n"


def _page(text: str) -> str:
    """A page's key, by what the window calls it or by the key itself."""
    name = text.lower().replace(" ", "-")
    if name not in PAGES and name not in PAGES.values():
        raise argparse.ArgumentTypeError(f"there is no page {text!r}, but {', '.join(PAGES)}")
    return PAGES.get(name, name)


def _compared(text: str) -> str:
    """A model's id; after it what is to be opened may stand, and would be taken for another."""
    if text.lower() in SOURCES_OF_A_WORD or os.path.isfile(text) or set(text) & set(":/\\"):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no model. If it is what to open, name it first: ferdesk {text} --compare"
        )
    return text


def _port_of(option: str) -> Callable[[str], int]:
    """Reads the port of an option, and knows a source that stands where one would be."""
    whole = whole_from(0, 65535)

    def read(text: str) -> int:
        try:
            return whole(text)
        except argparse.ArgumentTypeError as error:
            if not any(letter.isalpha() for letter in text):
                raise
            raise argparse.ArgumentTypeError(
                f"{error}. If it is what to open, name it first: ferdesk {text} {option}"
            ) from None

    return read


def _size(text: str) -> tuple[int, int]:
    try:
        width, height = (int(part) for part in text.lower().split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not like 1280x800") from None
    if not (200 <= width <= 16000 and 200 <= height <= 16000):
        raise argparse.ArgumentTypeError(f"{text!r} is not a size for a window")
    return width, height


if __name__ == "__main__":
    sys.exit(main())
