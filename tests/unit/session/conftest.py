"""Sessions made on the spot."""

from __future__ import annotations

import pytest

from ferdesk.pipeline import Options
from ferdesk.session.provenance import Provenance
from ferdesk.session.writer import Writer


@pytest.fixture
def provenance(tiny_entry) -> Provenance:
    return Provenance.of([tiny_entry], Options(), "CPUExecutionProvider")


@pytest.fixture
def session(tmp_path):
    """Make a session of records; gives its path."""

    def make(records, name: str = "made.ferdesk", quality=None, events=()):
        path = tmp_path / name
        writer = Writer(path, Provenance(), 0, quality)
        for record in records:
            writer.add(record)
        for event in events:
            writer.add_event(event)
        writer.close()
        return path

    return make
