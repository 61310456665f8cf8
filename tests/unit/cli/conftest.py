"""What the tests of commands share."""

from __future__ import annotations

import pytest

from ferdesk.core import assets


@pytest.fixture
def models(tmp_path, monkeypatch):
    """An assets folder with the shipped face model and no emotion model yet."""
    real = assets.path("face_landmarker.task")
    root = tmp_path / "assets"
    (root / "models").mkdir(parents=True)
    (root / "face_landmarker.task").symlink_to(real)
    monkeypatch.setattr(assets, "root", lambda: root)
    return root / "models"
