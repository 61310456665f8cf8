"""``ferdesk analyze``: read files and write what was found as a table."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import cv2

from ferdesk.au_svm.card import KINDS
from ferdesk.cli.advice import as_options
from ferdesk.cli.arguments import number_from, seconds, span, whole_from
from ferdesk.cli.execution import add_execution, idle_rules
from ferdesk.cli.inputs import notes
from ferdesk.cli.outcome import interrupts
from ferdesk.cli.progress import ProgressLine
from ferdesk.core.counts import counted
from ferdesk.core.errors import FerdeskError
from ferdesk.export import trials_table
from ferdesk.export.inputs import find
from ferdesk.export.job import ItemProgress, Job, Progress
from ferdesk.export.neutrals import Span
from ferdesk.export.queue import AnalysisQueue
from ferdesk.export.summary import bins
from ferdesk.export.writers import FORMATS
from ferdesk.faces.landmarker import MOST_FACES
from ferdesk.models import catalog
from ferdesk.pipeline import Options
from ferdesk.sources import source_kind

NOTE = (
    "It reads apparent expression, not feeling, and is not for decisions about people "
    "at work, in school, by police or in diagnosis."
)
TURN_S = 0.0005
"""How long a thread of Python may keep the others waiting. A finder or a decoder works outside of
Python and needs it for an instant when it is done: with Python's own 0.005 it would wait, and its
processor idle, for half the time that a frame's faces take to find. In the window, where more
threads take turns, the turns themselves cost more than that."""


def main(argv: Sequence[str] = ()) -> int:
    """Run it; returns 0 when every path was read and every file stands as asked for, 1 otherwise,
    130 when interrupted."""
    arguments = _parser().parse_args(list(argv))
    inputs = find(arguments.paths)
    for note in notes(inputs):
        _say(note)
    # OpenCV's own threads spin while they wait, which takes the processors from finding faces.
    cv2.setNumThreads(1)
    sys.setswitchinterval(TURN_S)
    teller = _Teller()
    try:
        job = _job(arguments, inputs.specs)
        models = catalog.scan()
        entry = models.reader(job.models[0]) if job.models else models.default
        if idle := idle_rules([entry], job.options.disambiguation):
            _say(idle)
        queue = AnalysisQueue(job, models, lambda: teller.tell(queue.progress()))
        if job.trials and (left := job.trials.without(job.inputs)):
            _say(left)
        with interrupts(queue.cancel):
            end = queue.run()
    except FerdeskError as error:
        teller.line.clear()
        _say(f"ferdesk: {error}")
        return 1
    teller.line.clear()
    for notice in end.notices:
        _say(f"ferdesk: {notice}")
    if end.state == "cancelled":
        return _tell_stopped(end)
    _say(f"Wrote {', '.join(str(path) for path in end.written)}.")
    failed, unread = end.of_state("failed"), end.of_state("left")
    if failed:
        _say(f"{len(failed)} of {len(job.inputs)} could not be read and are left out; see above.")
    if unread:
        _say(f"Not in it: {', '.join(unread)}.")
    return 1 if failed or end.notices else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ferdesk analyze",
        description="Read every frame of videos, images and folders of them. " + NOTE,
    )
    add = parser.add_argument
    add(
        "paths",
        nargs="+",
        metavar="PATH",
        help="video, image, folder, pattern (faces/*), or demo",
    )
    add(
        "--out",
        required=True,
        type=Path,
        metavar="FILE",
        help=f"ends in {' or '.join(FORMATS)} (the last needs pyarrow)",
    )
    add(
        "--model",
        metavar="ID",
        action="append",
        default=[],
        help="see ferdesk --info, which marks the default. Given again: models to compare with "
        "the first",
    )
    add(
        "--from",
        dest="start",
        type=seconds,
        default=0.0,
        metavar="TIME",
        help="of each video, frames from here on: seconds, or 1:02:03; default: 0",
    )
    add(
        "--to",
        dest="end",
        type=seconds,
        metavar="TIME",
        help="and up to here: seconds, or 1:02:03; default: end",
    )
    add(
        "--neutral",
        type=span,
        metavar="FROM-TO",
        help="of each video, when its faces are neutral (0:05-0:08): tables have Action Units "
        "above that too",
    )
    add("--every", type=whole_from(1), default=1, metavar="N", help="read each Nth frame only")
    add("--crops", action="store_true", help="each picture is a face already, framed as in FER+")
    add("--save-crops", action="store_true", help="keep the 48×48 crops in a folder beside FILE")
    add(
        "--annotate",
        type=Path,
        metavar="OUT.mp4",
        help="a video with what was read drawn in, at a constant rate; one a PATH, numbered",
    )
    add(
        "--blur-faces",
        action="store_true",
        help="hide the faces that are found in the annotated video",
    )
    add(
        "--summary",
        type=Path,
        metavar="FILE.csv",
        help="a line for each face of each PATH: how much of each label, how strong each Action "
        "Unit",
    )
    add("--bins", type=number_from(bins.LEAST_S, bins.MOST_S), metavar="S", help=bins.HELP)
    add(
        "--trials",
        type=Path,
        metavar="FILE.csv",
        help="a table with the columns file, start, end, trial: a line of the summary is of a face "
        "in a trial, and the table names the trials of each frame",
    )
    add(
        "--report", type=Path, metavar="FILE.html", help="a page for people of what is in the table"
    )
    add("--elan", action="store_true", help="an .eaf for ELAN beside FILE for each video")
    add_execution(parser)
    add(
        "--smoothing",
        type=number_from(0, 3600),
        default=Options().time_constant_s,
        metavar="S",
        help="time constant in seconds; 0 for none (default: %(default)s)",
    )
    add(
        "--disambiguation",
        choices=(*KINDS, "off"),
        default=Options().disambiguation,
        help="by which rules close calls are settled: best takes a second look and asks the better "
        "Action Unit classifiers, thesis those of the thesis, with the balanced pair alone "
        "(default: %(default)s)",
    )
    add(
        "--max-faces",
        type=whole_from(1, MOST_FACES),
        default=Options().max_faces,
        metavar="N",
        help=f"1 to {MOST_FACES} (default: %(default)s)",
    )
    add(
        "--small-faces",
        action=argparse.BooleanOptionalAction,
        default=Options().small_faces,
        help="look for faces of less than an eighth of the picture's width too (default: yes)",
    )
    return parser


def _job(arguments: argparse.Namespace, specs: Sequence[str]) -> Job:
    inputs = tuple(map(_input, specs))
    return Job(
        inputs=inputs,
        out=arguments.out,
        models=tuple(arguments.model),
        options=Options(
            provider=arguments.provider,
            threads=arguments.threads,
            time_constant_s=arguments.smoothing,
            max_faces=arguments.max_faces,
            small_faces=arguments.small_faces,
            disambiguation=arguments.disambiguation,
            framed=arguments.crops,
        ),
        every=arguments.every,
        crops=arguments.save_crops,
        annotate=arguments.annotate,
        blur_faces=arguments.blur_faces,
        elan=arguments.elan,
        summary=arguments.summary,
        bin_s=arguments.bins,
        report=arguments.report,
        start_s=arguments.start,
        end_s=arguments.end,
        neutral=Span(*arguments.neutral) if arguments.neutral else None,
        trials=trials_table.read(arguments.trials, inputs) if arguments.trials else None,
    )


def _input(path: str) -> str:
    """A path as a source. Here no camera is read, so one of a folder such as ``101`` is a path."""
    return os.path.join(".", path) if source_kind(path).live and os.path.exists(path) else path


class _Teller:
    """Tells on standard error how it goes."""

    def __init__(self) -> None:
        self.line = ProgressLine()
        self._ended = 0
        """Inputs whose end was told; they end one after the other."""
        self._said = {""}
        """Messages, each of which is told once."""

    def tell(self, progress: Progress) -> None:
        if progress.state != "failed" and progress.message not in self._said:
            self._said.add(progress.message)
            _say(progress.message)
        # Of many thousand pictures each may be an input: those that ended are not looked at again.
        while self._ended < len(progress.items):
            item = progress.items[self._ended]
            if item.state == "reading":
                self._show(self._ended, len(progress.items), item)
            if item.state not in ("done", "failed"):
                return
            self._ended += 1
            self.line.clear()
            _say(_ended(item))

    def _show(self, number: int, count: int, item: ItemProgress) -> None:
        of = f" of {item.total}" if item.total else ""
        place = f"[{number + 1}/{count}] " if count > 1 else ""
        self.line.show(f"{place}{item.spec}: {item.frames}{of} frames, {item.rate:.0f}/s")


def _ended(item: ItemProgress) -> str:
    if item.state == "failed":
        return f"ferdesk: {item.message}"
    text = (
        f"{item.spec}: {counted(item.frames, 'frame')}, {item.with_face} with a face, "
        f"{item.seconds:.1f} s ({item.rate:.0f} frames/s)."
    )
    return f"{text}\nferdesk: {item.message}" if item.message else text


def _tell_stopped(end: Progress) -> int:
    done = end.of_state("done")
    if not done:
        _say("ferdesk: stopped; nothing was written.")
        return 130
    _say(f"ferdesk: stopped. Whole in {end.written[0]}: {', '.join(done)}.")
    others = (*end.of_state("failed"), *end.of_state("left"))
    if others:
        _say(f"Not in it: {', '.join(others)}.")
    return 130


def _say(text: str) -> None:
    print(as_options(text), file=sys.stderr)
