"""Tables of videos with crops beside them."""

from __future__ import annotations

import cv2
import made_table
import numpy as np
import pytest

from ferdesk.export.crops import folder_of


@pytest.fixture
def video_table(tmp_path):
    """Writes a table of videos, each a list of frames of faces' numbers, with a crop for each face
    whose grey is ten times its number and one more each frame."""

    def write(videos, name="t.csv", crops=True, flags=lambda face, at: "", change=None):
        out = tmp_path / name
        folder = folder_of(out)
        folder.mkdir(exist_ok=True)
        lines = []
        for number, (file, frames) in enumerate(videos.items()):
            made = []
            for at, faces in enumerate(frames):
                row = []
                for face in faces:
                    crop = f"s{number:04d}_f{at:06d}_id{face}.png"
                    cv2.imwrite(str(folder / crop), np.full((48, 48), 10 * face + at, np.uint8))
                    cells = {"crop": f"{folder.name}/{crop}"} if crops else {}
                    cells |= {"face_id": str(face), "quality_flags": flags(face, at)}
                    row.append(made_table.seen("happiness", **cells))
                made.append(row)
            lines += made_table.video(made, name=file)
        for line in lines:
            if change is not None:
                change(line)
        out.write_text(made_table.wide(lines), encoding="utf-8")
        return out

    return write
