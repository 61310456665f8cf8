"""``ferdesk analyze``: read files and write what was found as a table."""

from __future__ import annotations

import argparse
import contextlib
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from ferdesk import pipeline
from ferdesk.cli.atomic import atomic_folder, atomic_text
from ferdesk.cli.batch import Reading
from ferdesk.cli.writers import FORMATS, Crops, Writer, form_of
from ferdesk.core.errors import FerdeskError
from ferdesk.models import catalog, providers
from ferdesk.models.runner import Runner
from ferdesk.pipeline import Options

NOTE = (
    "It reads apparent expression, not feeling, and is not for decisions about people "
    "at work, in school, by police or in diagnosis."
)


def main(argv: Sequence[str] = ()) -> int:
    """Run it; returns 0 when every path was read, 1 otherwise, 130 when interrupted."""
    arguments = _parser().parse_args(list(argv))
    try:
        return _analyze(arguments)
    except FerdeskError as error:
        print(f"ferdesk: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nferdesk: stopped; nothing was written.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ferdesk analyze",
        description="Read every frame of videos, images or folders of images. " + NOTE,
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="video, image, folder, or demo")
    parser.add_argument(
        "--out", required=True, type=Path, metavar="FILE", help=f"ends in {' or '.join(FORMATS)}"
    )
    parser.add_argument("--model", metavar="ID", help="see ferdesk --info; default: the best")
    parser.add_argument(
        "--every", type=_count, default=1, metavar="N", help="read each Nth frame only"
    )
    parser.add_argument(
        "--crops", action="store_true", help="keep the 48×48 crops in a folder beside FILE"
    )
    parser.add_argument(
        "--provider",
        default=providers.AUTO,
        choices=(providers.AUTO, *(row.key for row in providers.PROVIDERS)),
        help="where the model runs",
    )
    parser.add_argument("--threads", type=_count, metavar="N", help="CPU threads of the model")
    parser.add_argument(
        "--smoothing",
        type=_seconds,
        default=Options().time_constant_s,
        metavar="S",
        help="time constant in seconds; 0 for none (default: %(default)s)",
    )
    parser.add_argument(
        "--max-faces",
        type=_faces,
        default=Options().max_faces,
        metavar="N",
        help="1 to 20 (default: %(default)s)",
    )
    return parser


def _analyze(arguments: argparse.Namespace) -> int:
    out: Path = arguments.out
    form = form_of(out)
    found = catalog.scan()
    entry = found.get(arguments.model) if arguments.model else found.default
    options = Options(
        provider=arguments.provider,
        threads=arguments.threads,
        time_constant_s=arguments.smoothing,
        max_faces=arguments.max_faces,
    )
    runner = pipeline.load_model(entry, options)
    _say(f"{runner.card.title} on {runner.provider}. {runner.notice}".strip())

    failures: list[str] = []
    with contextlib.ExitStack() as stack:
        # Entered first and so left last: a table never stands there without its crops.
        writer = form(stack.enter_context(atomic_text(out)))
        crops = None
        if arguments.crops:
            folder = out.with_name(f"{out.name}.crops")
            crops = Crops(stack.enter_context(atomic_folder(folder)), folder.name)
        for path in arguments.paths:
            reading = Reading(path, runner, options, arguments.every)
            try:
                _read(reading, writer, crops)
            except FerdeskError as error:
                failures.append(str(error))
                _say(f"ferdesk: {error}")
        if len(failures) == len(arguments.paths):
            raise FerdeskError("Nothing could be read; nothing was written.")
    _warn_of_fallback(runner)
    _say(f"Wrote {out}.")
    if failures:
        _say(f"{len(failures)} of {len(arguments.paths)} could not be read to the end; see above.")
    return 1 if failures else 0


def _read(reading: Reading, writer: Writer, crops: Crops | None) -> None:
    began = time.monotonic()
    frames = with_face = 0
    shown = 0.0
    for item in reading:
        writer.write(item, crops.keep(item) if crops else ())
        frames += 1
        with_face += bool(item.record.faces)
        now = time.monotonic()
        if sys.stderr.isatty() and now - shown > 0.2:
            shown = now
            of = f" of {reading.total}" if reading.total else ""
            rate = frames / max(now - began, 1e-6)
            print(f"\r{reading.spec}: {frames}{of} frames, {rate:.0f}/s ", end="", file=sys.stderr)
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)
    seconds = max(time.monotonic() - began, 1e-6)
    _say(
        f"{reading.spec}: {frames} frames, {with_face} with a face, "
        f"{seconds:.1f} s ({frames / seconds:.0f} frames/s)."
    )
    if reading.notice:
        _say(f"ferdesk: {reading.notice}")


def _warn_of_fallback(runner: Runner) -> None:
    if runner.notice:
        _say(f"ferdesk: {runner.notice}")


def _say(text: str) -> None:
    """Tell people; standard output is left to results."""
    print(text, file=sys.stderr)


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _faces(text: str) -> int:
    number = _count(text)
    if number > 20:
        raise argparse.ArgumentTypeError("must be 20 or less")
    return number


def _seconds(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 3600:
        raise argparse.ArgumentTypeError("must be 0 to 3600")
    return number
