"""What is found of some faces holds for all of them, however they were chosen."""

from __future__ import annotations

import numpy as np
import pytest

from ferdesk.core.vocab import EMOTIONS
from ferdesk.labelling import pool as pools
from ferdesk.labelling.of_table import pool_of_table
from ferdesk.labelling.sheet import Sheet
from ferdesk.scoring import score

N, DRAWS, LABELLED = 600, 120, 90


@pytest.mark.parametrize("evenly", [False, True])
def test_the_share_of_all_is_found(table, tmp_path, monkeypatch, evenly):
    rng = np.random.default_rng(5)
    said = rng.choice(EMOTIONS, N, p=(0.5, 0.3, 0.1, 0.04, 0.03, 0.01, 0.01, 0.01))
    # A person agrees with the common labels far more often than with the rare ones.
    agrees = rng.random(N) < np.where(np.isin(said, EMOTIONS[:2]), 0.95, 0.4)
    pool = pool_of_table(table(list(said)))
    words = {seen: said[seen.frame] if agrees[seen.frame] else "surprise" for seen in pool.faces}

    def app(faces):
        sheet = Sheet(
            tmp_path / "none.csv", pool, "1", evenly, {seen: words[seen] for seen in faces}
        )
        return next(one for one in score.scores(sheet.labelled()) if one.name == "the app")

    whole = app(pool.faces).accuracy
    lot = pools.lot
    found = []
    for draw in range(DRAWS):
        monkeypatch.setattr(pools, "lot", lambda *name, of=draw: lot(str(of), *name))
        found.append(app(pool.order(evenly)[:LABELLED]))
    accuracies = np.array([one.accuracy for one in found])
    assert abs(accuracies.mean() - whole) < 4 * accuracies.std() / np.sqrt(DRAWS)
    inside = np.mean([one.interval95[0] <= whole <= one.interval95[1] for one in found])
    assert inside >= 0.9
