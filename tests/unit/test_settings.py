"""The settings table: every row is whole, and nothing stored can break the app."""

import math

import pytest

from ferdesk import settings
from ferdesk.core import doubt
from ferdesk.settings import BY_KEY, GROUPS, SETTINGS


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: row.key)
def test_each_row_is_whole(row):
    assert type(row.default) is row.kind
    assert row.label and row.help.endswith(".")
    assert row.group in {group.key for group in GROUPS}
    if row.kind in (int, float):
        assert row.low <= row.default <= row.high and row.step > 0
    if row.kind is str and not row.folder:
        assert row.default in {choice.value for choice in row.choices}


def test_keys_are_unique():
    assert len(BY_KEY) == len(SETTINGS)


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: row.key)
@pytest.mark.parametrize("value", ["", "nonsense", None, [], "nan"])
def test_nonsense_becomes_the_default(row, value):
    got = settings.check(row.key, value)
    assert type(got) is row.kind
    assert got == row.default


@pytest.mark.parametrize(
    "row", [r for r in SETTINGS if r.kind in (int, float)], ids=lambda r: r.key
)
def test_numbers_are_held_to_their_range(row):
    assert settings.check(row.key, 1e9) == row.high
    assert settings.check(row.key, -1e9) == row.low
    assert settings.check(row.key, math.inf) == row.default


def test_text_is_read_as_the_kind_it_stands_for():
    assert settings.check("view.mirror", "false") is False
    assert settings.check("engine.max_faces", "3") == 3
    assert settings.check("reading.smoothing", "0.25") == 0.25


def test_a_folder_is_an_absolute_path_or_the_usual_one(tmp_path):
    assert settings.check("recording.folder", str(tmp_path)) == str(tmp_path)
    for no_place in ("films", f"{tmp_path}\0", tmp_path, 7):
        assert settings.check("recording.folder", no_place) == ""


def test_the_window_begins_with_the_margin_of_the_tables():
    assert BY_KEY["reading.doubt"].default == doubt.MARGIN


def test_unknown_key_is_an_error():
    with pytest.raises(KeyError):
        settings.check("no.such", 1)
