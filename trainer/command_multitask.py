"""Table 7.3's part of the ``table`` command."""

from __future__ import annotations

import typer

from trainer.multitask import faces as sets
from trainer.recipes.table_7_3 import NAMES
from trainer.table_request import Request, pack_finished, trained_rows
from trainer.tables import table_7_3
from trainer.tables.kept import measured, with_kept


def run_table_7_3(request: Request) -> None:
    """Train what is missing, score what is there, write the table.

    Without faces only the controls can be trained, and every other row says so.

    Raises:
        FerdeskError: no such protocol, device or row; unreadable data.
    """
    faces = None if request.given.faces is None else sets.load(request.given.faces)
    if faces is not None:
        typer.echo(faces.words())
    data, reasons = trained_rows(request, "Table 7.3", NAMES)
    table = table_7_3.build(
        range(request.seeds), data, faces, request.root, request.protocol, reasons
    )
    table = with_kept(table, request.out)
    if request.protocol == "majority":  # of which Table 7.1 is
        before = measured(request.out, "table-7.1", notes="\n".join(table.notes))
        table = table_7_3.controlled(table, before)
    for written in table_7_3.judged(table).write(request.out):
        typer.echo(f"wrote {written}")
    pack_finished(request, NAMES)
