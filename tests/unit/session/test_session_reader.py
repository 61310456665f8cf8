from __future__ import annotations

import sqlite3

import cv2
import numpy as np
import pytest
from made_records import assert_same, made_record

from ferdesk.core.errors import FerdeskError
from ferdesk.session import schema
from ferdesk.session.events import GAP, MARKER, NOTE, Event
from ferdesk.session.reader import ABSTAINED, Reader
from ferdesk.session.writer import Writer


def test_records_come_back_to_the_last_bit(session):
    want = [made_record(i, faces=i % 4, models=1 + i % 3) for i in range(600)]
    with Reader(session(want)) as reader:
        assert len(reader) == 600
        for got, record in zip(reader.records(), want, strict=True):
            assert_same(got, record)
        assert_same(reader.record(599), want[599])
        assert [r.frame.index for r in reader.records(250, 260)] == list(range(250, 260))
        reader.check()
