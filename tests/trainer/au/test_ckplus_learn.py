"""Units learned from CK+'s coders, and told of people that were not learned from."""

from __future__ import annotations

import cv2
import numpy as np

from ferdesk.core import assets
from trainer import command_ckplus
from trainer.au import ckplus, ckplus_learn
from trainer.au.ckplus_learn import Coded, held_out


def people(n: int = 24, each: int = 5) -> list[Coded]:
    """Peaks in which unit 12 shows, unit 17 is chance, unit 9 rare; faces differ by person."""
    rng = np.random.default_rng(0)
    made = []
    for person in range(n):
        own = rng.normal(0, 1, 40)
        for _ in range(each):
            codes = {unit for unit in (12, 17) if rng.random() < 0.5}
            codes |= {9} if len(made) < 4 else set()
            row = own + rng.normal(0, 0.3, 40)
            row[:3] += 2.5 * (12 in codes)
            made.append(Coded(f"S{person:03d}", frozenset(codes), row.astype(np.float32)))
    return made


def test_what_shows_is_learned_and_what_does_not_is_not():
    faces = people()
    values = held_out(faces)
    assert list(values) == [12, 17], "9 has too few peaks"
    scores = {
        unit: ckplus.auc(values[unit], np.array([unit in face.codes for face in faces]))
        for unit in values
    }
    assert scores[12] > 0.9 and abs(scores[17] - 0.5) < 0.2


def test_nobody_is_told_by_what_was_learned_from_them():
    """A unit that only tells who it is can't be told of others."""
    faces = [
        Coded(face.subject, frozenset({4} if int(face.subject[1:]) % 2 else ()), face.row)
        for face in people(each=8)
    ]
    there = np.array([4 in face.codes for face in faces])
    assert ckplus.auc(held_out(faces)[4], there) < 0.75


def test_one_person_is_not_enough():
    assert held_out([face for face in people() if face.subject == "S001"]) == {}
    assert held_out([]) == {}


def test_the_command_puts_it_beside_the_app_s_own(tmp_path, monkeypatch):
    monkeypatch.setattr(ckplus_learn, "EXAMPLES_NEEDED", 2)
    portrait = cv2.imread(str(assets.path("demo", "portrait.png")))
    for person in range(4):
        place = f"S{person:03d}/001"
        for folder in ("cohn-kanade-images", "FACS"):
            (tmp_path / folder / place).mkdir(parents=True)
        name = f"{place.replace('/', '_')}_00000001"
        shown = portrait if person % 2 else portrait[:, ::-1]
        cv2.imwrite(str(tmp_path / "cohn-kanade-images" / place / f"{name}.png"), shown)
        units = "12 4\n34 2\n" if person % 2 else "1 3\n"
        (tmp_path / "FACS" / place / f"{name}_facs.txt").write_text(units)
    command_ckplus.run_ckplus(tmp_path, tmp_path / "out")
    text = (tmp_path / "out" / "ckplus.md").read_text()
    rows = {line.split(" | ")[0].strip("| "): line for line in text.splitlines() if "| AU" in line}
    assert "| 2 | 2 |" in rows["AU12"] and "4 coded peaks, 0 without" in text
    # The app can't read unit 34: it has no score of its own, but what was learned has.
    assert "cheek puff | – | " in rows["AU34"] and "– | 2 | 2" not in rows["AU34"]
