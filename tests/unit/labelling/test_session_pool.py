"""The faces of a recording are those of its table."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import numpy as np
import pytest

from ferdesk.core.errors import FerdeskError
from ferdesk.labelling.of_session import pool_of_session
from ferdesk.labelling.of_table import pool_of_table
from ferdesk.session.reader import Reader
from ferdesk.session_table import part, write_table


@pytest.fixture
def pools(recording, tmp_path):
    """Writes a recording, and reads it and its table."""

    def made(records):
        path, table = recording(records), tmp_path / "t.csv"
        with Reader(path) as reader:
            write_table([part(reader)], table, save_crops=True)
        return pool_of_session(path), pool_of_table(table)

    return made


def test_both_ask_about_the_same_faces_in_the_same_order(pools, many_records):
    session, table = pools(many_records)
    assert session.faces == table.faces and len(session.faces) > 15
    assert [session.cells[s] for s in session.order(True)] == [
        table.cells[s] for s in table.order(True)
    ]
    assert session.groups == table.groups and session.model == table.model
    for seen in session.faces:
        assert np.array_equal(session.crop(seen), table.crop(seen))
        assert session.seconds(seen) == table.seconds(seen) == int(seen.session_ms) / 1000
    for one, other in zip(session.answers.systems, table.answers.systems, strict=True):
        assert one.name == other.name and np.array_equal(one.labels, other.labels)
        if one.probabilities is not None:
            assert np.array_equal(one.probabilities, other.probabilities, equal_nan=True)


def test_a_camera_that_was_opened_anew_has_its_numbers_twice(pools, many_records):
    again = [replace(one, frame=replace(one.frame, index=0)) for one in many_records]
    session, table = pools(again)
    assert {seen.frame for seen in session.faces} == {0}
    assert session.faces == table.faces and len(set(session.cells.values())) == 20


def test_of_several_recordings_each_is_asked_about(recording, many_records, tmp_path):
    path, tables = recording(many_records), count()

    def of_table(*names):
        table = tmp_path / f"{next(tables)}.csv"
        with Reader(path) as reader:
            write_table([part(reader, name=name) for name in names], table, save_crops=True)
        faces = pool_of_table(table).faces
        return [[face[1:] for face in faces if face.source == name] for name in names]

    whole = [face[1:] for face in pool_of_session(path).faces]
    one, two = of_table("a/P1.ferdesk", "a/P2.ferdesk")
    assert len(one) == len(two) == len(whole)
    # Which frame of a second is another matter in each, and the same wherever they lie.
    assert one != two and of_table("b/c/P1.ferdesk", "b/c/P2.ferdesk") == [one, two]
    assert of_table("a/x.ferdesk", "b/x.ferdesk")[1] != one
    # What is left of several is read as it is by itself.
    assert of_table("a/P1.ferdesk") == [whole]


def test_what_is_damaged_is_told(recording, many_records):
    path = recording(many_records)
    data = bytearray(path.read_bytes())
    data[len(data) // 3 :: 97] = b"x" * len(data[len(data) // 3 :: 97])
    path.write_bytes(data)
    with pytest.raises(FerdeskError):
        pool_of_session(path)
