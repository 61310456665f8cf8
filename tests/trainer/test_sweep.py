"""The sweep: two processes' worth of one study, on validation, over the thesis's grid."""

import pytest
from test_plan import CPU, fer, tiny  # noqa: F401  (fixtures)

optuna = pytest.importorskip("optuna")

from trainer import sweep  # noqa: E402


def test_the_grid_is_the_thesis_s():
    points = 1
    for values in sweep.GRID.values():
        points *= len(values)
    assert points == 2 * 4 * 3 * 3 * 3


def test_two_opened_studies_share_their_trials(tiny, fer, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setitem(sweep.GRID, "batch", [8])
    storage = f"sqlite:///{tmp_path / 'study.db'}"
    for _ in range(2):
        study = sweep.open_study(tiny["a"], storage)
        sweep.sweep(tiny["a"], fer, study, tmp_path, CPU, trials=1)
    study = sweep.open_study(tiny["a"], storage)
    assert [t.state.name for t in study.trials] == ["COMPLETE", "COMPLETE"]
    assert study.trials[0].params != study.trials[1].params
    assert 0 <= study.best_value <= 100
    assert "2 complete" in sweep.summary(study)
