"""Age and gender on a card: what is taken, what is refused, and which range an age gets."""

from __future__ import annotations

import copy
import json

import pytest
from fakes import card_data, made_apparent

from ferdesk.core import apparent_card, card
from ferdesk.core.errors import FerdeskError


def changed(part: str, **values):
    data = copy.deepcopy(made_apparent())
    (data[part] if part else data).update(values)
    return data


def ranges(*rows):
    return changed("age", ranges=[{"below": below, "off": off} for below, off in rows])


def test_the_figures_are_those_of_the_card():
    found = card.validate(card_data(apparent=made_apparent())).apparent
    assert (found.set, found.split_seed) == ("UTKFace", 1)
    age, gender = found.age, found.gender
    assert (age.n, age.mae, age.share, age.covered) == (2370, 6.1, 80.0, 79.6)
    assert [(one.below, one.off) for one in age.bands] == [(13, 3.2), (40, 6.5), (None, 12.1)]
    assert (gender.n, gender.accuracy, gender.interval95) == (2370, 91.3, (90.1, 92.4))


def test_a_card_of_another_model_has_none():
    assert card.validate(card_data()).apparent is None


def test_it_is_written_and_read_back(tmp_path):
    made = card.validate(card_data(apparent=made_apparent()))
    card.write(made, tmp_path / "card.json")
    assert card.read(tmp_path / "card.json").apparent == made.apparent


@pytest.mark.parametrize(
    ("age", "off"), [(0, 3.2), (12.9, 3.2), (13, 6.5), (39.99, 6.5), (40, 12.1), (120, 12.1)]
)
def test_the_band_is_the_first_whose_end_is_greater(age, off):
    assert apparent_card.parse(made_apparent()).age.off(age) == off


@pytest.mark.parametrize(
    ("age", "low", "high"), [(30.0, 24, 36), (30.6, 25, 37), (2.0, 0, 5), (0.0, 0, 3), (50, 38, 62)]
)
def test_a_range_holds_the_whole_years_that_lie_in_it(age, low, high):
    figures = apparent_card.parse(made_apparent()).age
    assert figures.whole_years(age) == (low, high)
    inside = [year for year in range(130) if abs(year - age) <= figures.off(age)]
    assert (inside[0], inside[-1]) == (low, high)


def test_a_range_without_a_whole_year_in_it_is_one_year():
    assert apparent_card.parse(ranges((None, 0.2))).age.whole_years(30.5) == (31, 31)


NAN = float("nan")
BROKEN = {
    "nothing": {},
    "no set": changed("", set=None),
    "no seed": changed("", split_seed=1.5),
    "age is no object": changed("", age=[1]),
    "gender is missing": {k: v for k, v in made_apparent().items() if k != "gender"},
    "another age output": changed("age", output="years"),
    "another unit": changed("age", unit="months"),
    "no n": changed("age", n=0),
    "n is no number": changed("age", n="2370"),
    "n is a truth": changed("age", n=True),
    "mae is NaN": changed("age", mae=NAN),
    "mae below 0": changed("age", mae=-1),
    "share": changed("age", share=180),
    "covered is NaN": changed("age", covered=NAN),
    "no ranges": changed("age", ranges=[]),
    "ranges of numbers": changed("age", ranges=[1, 2]),
    "unsorted": ranges((20, 1), (13, 2), (None, 3)),
    "twice": ranges((13, 1), (13, 2), (None, 3)),
    "no end": ranges((13, 1), (20, 2)),
    "end in the middle": ranges((None, 1), (20, 2), (None, 3)),
    "end without below": changed("age", ranges=[{"off": 1}]),
    "below 0": ranges((-4, 1), (None, 3)),
    "below is NaN": ranges((NAN, 1), (None, 3)),
    "off 0": ranges((None, 0)),
    "off is text": ranges((None, "3")),
    "another gender output": changed("gender", output="sex"),
    "another order": changed("gender", order=["female", "male"]),
    "no gender n": changed("gender", n=None),
    "accuracy above 100": changed("gender", accuracy=101),
    "interval upside down": changed("gender", interval95=[92, 90]),
    "interval of one": changed("gender", interval95=[92]),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_broken_figures_are_refused(data):
    assert apparent_card.problems(data)
    with pytest.raises(FerdeskError, match=r"apparent"):
        card.validate(card_data(apparent=copy.deepcopy(data)))


def test_every_problem_is_told():
    told = "; ".join(apparent_card.problems({"age": {}, "gender": {}}))
    for word in ("set", "split_seed", "output age", "n,", "mae", "share", "covered", "ranges",
                 "output gender", "accuracy", "interval95"):  # fmt: skip
        assert word in told


def test_an_endless_number_is_refused_as_json_too(tmp_path):
    path = tmp_path / "card.json"
    path.write_text(json.dumps(card_data(apparent=changed("age", mae=NAN))), encoding="utf-8")
    with pytest.raises(FerdeskError, match="NaN"):
        card.read(path)
