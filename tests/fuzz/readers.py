"""Every reader of ferdesk that meets files, bytes or words of others: one row a reader.

A row says what good input looks like, how it is made bad, and how it is read. The contract is
the same for all: what is read is right, or there is a FerdeskError; no other exception, no
crash, no hang, no file outside the folder that was given, and bounded memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import formats
import mutate
import read_app
import read_live
import read_trainer
import samples


@dataclass(frozen=True, slots=True)
class Reader:
    """One reader and how hard it is tried."""

    name: str
    """Also the folder of its past failures in ``corpus/``."""
    cases: int
    """Generated inputs: many where reading is cheap."""
    samples: Callable[[], tuple[bytes, ...]]
    """Good input; the same at every call."""
    mutate: mutate.Mutator
    read: Callable[[bytes, Path], None]
    """Reads one input, by way of files in the folder where the reader wants files."""
    refuses: bool = True
    """Bad input is refused; where it is not, it is passed over or read as something else."""
    reads: bool = True
    """All good samples are read; where they are not, they name what is not there."""


READERS: tuple[Reader, ...] = (
    Reader("onnx", 1000, samples.models, formats.graphs, read_app.model),
    Reader("card", 1800, samples.cards, mutate.told, read_app.card_and_page),
    Reader("au_card", 1200, samples.au_cards, mutate.told, read_app.au_card),
    Reader("au_arrays", 700, samples.au_arrays, formats.arrays, read_app.au_arrays),
    Reader(
        "settings", 1500, samples.settings, mutate.told, read_app.settings_values, refuses=False
    ),
    Reader(
        "settings_file",
        300,
        samples.settings_files,
        mutate.written,
        read_app.settings_file,
        refuses=False,
    ),
    Reader("neutral", 400, samples.neutrals, mutate.told, read_app.neutral, refuses=False),
    Reader("request", 600, samples.requests, mutate.told, read_app.request, refuses=False),
    Reader("table", 600, samples.tables, mutate.written, read_app.table),
    Reader("report", 400, samples.reports, mutate.written, read_app.report),
    Reader("report_lines", 400, samples.report_lines, mutate.written, read_app.report_lines),
    Reader("truth", 900, samples.truths, mutate.written, read_app.truth),
    Reader("labelled_table", 400, samples.labelled_tables, mutate.written, read_app.labelled_table),
    Reader("sheet", 500, samples.sheets, mutate.written, read_app.sheet),
    Reader("summary", 400, samples.reports, mutate.written, read_app.summary),
    Reader("gallery", 400, samples.galleries, mutate.written, read_app.gallery),
    Reader("participants", 900, samples.participants, mutate.written, read_app.participants),
    Reader("trials", 900, samples.trials, mutate.written, read_app.trials),
    Reader("session", 300, samples.sessions, mutate.flipped, read_app.session),
    Reader("session_cells", 300, samples.sessions, formats.cells, read_app.session),
    Reader("specs", 800, samples.specs, mutate.written, read_live.spec, reads=False),
    Reader("images", 1500, samples.images, formats.pictures, read_live.image),
    Reader("video", 200, samples.videos, mutate.flipped, read_live.video),
    Reader("mjpeg", 1500, samples.mjpeg, mutate.flipped, read_live.parts, refuses=False),
    Reader("http", 150, samples.http_answers, formats.http_answers, read_live.stream, reads=False),
    Reader(
        "websocket",
        250,
        samples.websocket_requests,
        mutate.flipped,
        read_live.websocket,
        refuses=False,
    ),
    Reader("happening", 1500, samples.happenings, mutate.told, read_live.happening),
    Reader("fer_labels", 700, samples.fer_labels, mutate.written, read_trainer.fer_labels),
    Reader("fer_pictures", 800, samples.pngs, formats.pictures, read_trainer.fer_picture),
    Reader("fer_new_csv", 500, samples.fer_new_csvs, mutate.written, read_trainer.kaggle_votes),
    Reader("fer_pixels", 300, samples.fer_pixels, mutate.written, read_trainer.kaggle_pixels),
    Reader("fer_zip", 900, samples.fer_zips, formats.members, read_trainer.fer_zip),
    Reader(
        "fer_cache", 400, samples.fer_caches, formats.arrays, read_trainer.fer_cache, refuses=False
    ),
    Reader("utkface", 300, samples.utkface_zips, formats.members, read_trainer.utkface),
    Reader("wiki", 400, samples.wiki_mats, mutate.flipped, read_trainer.wiki),
    Reader("openface", 1000, samples.openface, mutate.written, read_trainer.openface),
    Reader("foreign", 200, samples.foreigns, formats.graphs, read_trainer.foreign_network),
    Reader("ckplus", 800, samples.ckplus, mutate.written, read_trainer.ckplus),
    Reader("ckplus_pictures", 200, samples.pngs, formats.pictures, read_trainer.ckplus_picture),
)
BY_NAME = {reader.name: reader for reader in READERS}
