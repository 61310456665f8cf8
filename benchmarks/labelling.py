"""How far off is what a person finds who labels some faces? By the app's own path, sampled often.

    python benchmarks/labelling.py PATH-TO-FERPLUS [--model ID] [--draws N]

FER+'s validation pictures (majority; never the test part) are analyzed, and their labels stand for
a person's. Samples of them are drawn as ``ferdesk label`` draws them, each time by another lot; in
a second round many are answered *Can't tell*, most of those that the app gave a rare label.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]  # Also where the project is not installed in editable form.

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from benchmarks.quality import validation  # noqa: E402
from ferdesk.cli import analyze  # noqa: E402
from ferdesk.core.errors import FerdeskError  # noqa: E402
from ferdesk.core.vocab import EMOTIONS  # noqa: E402
from ferdesk.labelling import pool as pools  # noqa: E402
from ferdesk.labelling.of_table import pool_of_table  # noqa: E402
from ferdesk.labelling.pool import Pool  # noqa: E402
from ferdesk.labelling.sheet import UNKNOWN, Sheet  # noqa: E402
from ferdesk.scoring import score  # noqa: E402
from ferdesk.scoring.answers import APP  # noqa: E402
from ferdesk.scoring.score import Score  # noqa: E402
from ferdesk.scoring.seen import Seen  # noqa: E402

SIZES = (80, 240)
"""Faces that are labelled."""
UNCLEAR_COMMON, UNCLEAR = 0.03, 0.25
"""Shares that can't be told in the second round: of what the app calls neutral or happiness, and
of the rest."""


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ferplus", type=Path)
    parser.add_argument("--model", help="default: the one the app starts with")
    parser.add_argument("--draws", type=int, default=200, help="samples of each kind (200)")
    asked = parser.parse_args()
    try:
        runner, pixels, labels = validation(asked)
    except FerdeskError as error:
        print(error, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        pool = analyzed(Path(folder), pixels, runner.card.id)
        words = {seen: EMOTIONS[labels[int(Path(seen.source).stem)]] for seen in pool.faces}
        measure(pool, words, asked.draws)
    return 0


def analyzed(folder: Path, pixels: np.ndarray, model: str) -> Pool:
    """The pictures, uint8 (N, 48, 48), as an analysis reads them; each is called by its number."""
    pictures, table = folder / "pictures", folder / "t.csv"
    pictures.mkdir()
    for i, one in enumerate(pixels):
        cv2.imwrite(str(pictures / f"{i:05d}.png"), one)
    command = [str(pictures), "--crops", "--save-crops", "--model", model, "--out", str(table)]
    if analyze.main(command):
        raise SystemExit("the pictures could not be analyzed")
    return pool_of_table(table)


def measure(pool: Pool, words: Mapping[Seen, str], draws: int) -> None:
    """Print how far samples are off."""
    rng = np.random.default_rng(0)
    common = ("neutral", "happiness")
    told = {
        seen: rng.random() >= (UNCLEAR_COMMON if pool.group[seen] in common else UNCLEAR)
        for seen in pool.faces
    }
    torn = {seen: word if told[seen] else UNKNOWN for seen, word in words.items()}
    for name, given in (("all can be told", words), ("many can't be told", torn)):
        whole = by_app(pool, given, False)
        print(
            f"{name}: the app agrees in {whole.accuracy:.2%}, mean recall {whole.mean_recall:.1%}"
        )
        for evenly, n in product((False, True), SIZES):
            found = []
            for draw in range(draws):
                other = mock.patch.object(pools, "lot", lambda *of, d=draw: LOT(str(d), *of))
                with other:
                    faces = pool.order(evenly)[:n]
                found.append(by_app(pool, {seen: given[seen] for seen in faces}, evenly))
            shares = np.array([one.accuracy for one in found])
            ends = np.array([one.interval95 for one in found])
            inside = (ends[:, 0] <= whole.accuracy) & (whole.accuracy <= ends[:, 1])
            recall = np.mean([one.mean_recall for one in found])
            print(
                f"  {n:3} {'evenly' if evenly else 'at random':9}: mean {shares.mean():.1%}, "
                f"SD {shares.std():.1%}, in the interval {inside.mean():.1%}, "
                f"mean recall {recall:.1%}"
            )


LOT = pools.lot


def by_app(pool: Pool, given: Mapping[Seen, str], evenly: bool) -> Score:
    """What the app scores beside these labels."""
    sheet = Sheet(pool.path, pool, "1", evenly, dict(given))
    return next(one for one in score.scores(sheet.labelled()) if one.name == APP)


if __name__ == "__main__":
    sys.exit(main())
