"""How many threads a model gets, from times that are made up."""

import json
import os
from itertools import repeat

import pytest
from fakes import card_data, write_model

from ferdesk import pipeline
from ferdesk.core import card
from ferdesk.models import threads
from ferdesk.models.threads import Kept, Measured
from ferdesk.pipeline import Options


@pytest.mark.parametrize(
    ("ms", "wanted"),
    [
        ({1: 1.0}, 1),
        ({1: 1.0, 2: 1.4}, 1),
        ({1: 1.0, 2: 0.95}, 1),
        ({1: 1.0, 2: 0.6}, 2),
        ({1: 1.0, 2: 0.6, 3: 0.55, 4: 0.54}, 2),
        ({1: 9.0, 2: 5.0, 3: 4.0, 4: 3.0}, 4),
    ],
)
def test_the_fewest_that_are_about_as_fast_as_any(ms, wanted):
    assert Measured(ms).threads == wanted


class Made:
    """A clock, a model that takes so long, and a worker that gets so much done beside it."""

    def __init__(self, seconds, pace):
        self.now, self.done, self.order = 0.0, 0, []
        self._seconds, self._pace = seconds, pace

    def load(self, count):
        def predict(crops):
            assert len(crops) == threads.FACES
            self.order.append(count)
            took = next(self._seconds[count])
            self.now += took
            self.done += round(took * self._pace[count])

        return predict

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return

    def measure(self):
        return threads.measure(self.load, (1, 2), lambda: self.now, lambda: self)


def test_a_measurement_takes_turns_and_the_middle_of_several():
    # The first turn is disturbed, for both: a start builds a window meanwhile.
    seconds = {1: iter([9.0, 5.0, *[0.080] * 4]), 2: iter([9.0, 5.0, *[0.060] * 4])}
    made = Made(seconds, {1: 1000, 2: 1000})
    # The first batch of each is not counted.
    assert made.measure().ms == {1: 20.0, 2: 15.0}
    assert made.order == [1, 2] * 6, "they take turns"


def test_a_quick_model_is_read_many_times_in_a_turn():
    made = Made({1: repeat(0.001), 2: repeat(0.001)}, {1: 1000, 2: 1000})
    assert made.measure().ms == {1: 0.25, 2: 0.25}
    assert len(made.order) >= 180


@pytest.mark.parametrize(("pace", "threads_"), [(1000, 2), (600, 1)])
def test_a_second_thread_that_holds_up_finding_faces_is_not_worth_it(pace, threads_):
    """Two processors share three threads; four have one to spare."""
    made = Made({1: repeat(0.08), 2: repeat(0.06)}, {1: 1000, 2: pace})
    assert made.measure().threads == threads_


def test_one_cpu_is_left_to_find_faces(monkeypatch):
    for cpus, wanted, tried in ((1, 1, 1), (2, 1, 2), (4, 3, 4), (64, 4, 4)):
        monkeypatch.setattr(threads, "cpus", lambda n=cpus: n)
        assert threads.default_threads() == wanted
        assert len(threads.candidates()) == tried
    monkeypatch.undo()
    assert 1 <= threads.cpus() <= (os.cpu_count() or 1)


def test_what_was_measured_is_kept_for_this_model_on_this_machine(tmp_path, monkeypatch):
    one, other = (card.validate(card_data(name, name.encode())) for name in ("one", "other"))
    file = tmp_path / "new" / "threads.json"
    assert Kept(file).of(one) is None
    Kept(file).keep(one, Measured({1: 2.0, 2: 1.0}))
    Kept(file).keep(other, Measured({1: 1.0}))
    assert Kept(file).of(one) == Measured({1: 2.0, 2: 1.0})
    assert Kept(file).of(other) == Measured({1: 1.0})
    monkeypatch.setattr(threads, "METHOD", threads.METHOD + 1)
    assert Kept(file).of(one) is None
    monkeypatch.undo()
    assert Kept(file).of(one) is not None
    monkeypatch.setattr(threads, "cpus", lambda: 77)
    assert Kept(file).of(one) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"KEY": 3}',
        '{"KEY": {"ms": {}}}',
        '{"KEY": {"ms": {"0": 1}}}',
        '{"KEY": {"ms": {"1": -1}}}',
        '{"KEY": {"ms": {"x": 1}}}',
        '{"KEY": {"ms": {"1": NaN}}}',
        pytest.param('{"KEY": {"ms": {"1": 1%s}}}' % (400 * "0"), id="larger than any float"),
        '{"KEY": {"ms": {"3000": 1}}}',
        '{"KEY": {"ms": {"99999999999": 1}}}',
        pytest.param(100_000 * "[", id="nested too deeply"),
    ],
)
def test_a_file_edited_by_hand_can_not_break_it(tmp_path, text):
    one = card.validate(card_data())
    file = tmp_path / "threads.json"
    file.write_text(text.replace("KEY", json.dumps(threads._key(one))[1:-1]))
    assert Kept(file).of(one) is None
    Kept(file).keep(one, Measured({1: 1.0}))
    assert Kept(file).of(one) == Measured({1: 1.0})


def test_a_folder_that_can_not_be_written_is_no_reason_to_stop(tmp_path):
    (tmp_path / "file").write_text("")
    kept = Kept(tmp_path / "file" / "threads.json")
    one = card.validate(card_data())
    kept.keep(one, Measured({1: 1.0}))
    assert kept.of(one) is None


def test_a_model_is_measured_once_and_then_loaded_with_what_was_found(tmp_path, monkeypatch):
    entry = write_model(tmp_path / "models")
    kept = Kept(tmp_path / "threads.json")
    measured = []

    def measure(load, *_):
        for count in (1, 2):
            assert load(count) is not None
        measured.append(1)
        return Measured({1: 3.0, 2: 1.0})

    monkeypatch.setattr(threads, "measure", measure)
    monkeypatch.setattr(threads, "candidates", lambda: (1, 2))
    options = Options(provider="cpu")
    for _ in range(2):
        assert pipeline.load_tuned(kept, entry, options).threads == 2
    assert len(measured) == 1
    assert pipeline.load_tuned(kept, entry, Options(provider="cpu", threads=3)).threads == 3
    monkeypatch.setattr(threads, "candidates", lambda: (1,))
    fresh = Kept(tmp_path / "none.json")
    assert pipeline.load_tuned(fresh, entry, options).threads == threads.default_threads()
    assert len(measured) == 1
