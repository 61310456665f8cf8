"""What the faces of a file are called, so that no two are called the same."""

from __future__ import annotations


class Openings:
    """Tells the faces of a recorded source that was opened anew from those of before: in older
    recordings it counts its faces, as it does its frames, from the beginning again. After a jump
    in a video only frames are. A picture that is opened after another one has its number as well.
    """

    def __init__(self) -> None:
        self._number, self._source, self._frame, self._newest = 1, "", -1, -1
        self._fell = False
        """Since the newest face the frames' numbers have fallen, or did not rise for another
        picture."""

    def begin(self, source: str, frame: int) -> None:
        """A new frame has come."""
        another = bool(self._source) and source != self._source
        self._fell |= frame < self._frame or (another and frame == self._frame)
        self._source, self._frame = source, frame

    def name(self, face_id: int) -> str:
        """What a face of that frame is called."""
        if self._fell and face_id <= self._newest:
            self._number, self._newest = self._number + 1, -1
        self._fell, self._newest = False, max(self._newest, face_id)
        return str(face_id) if self._number == 1 else f"{face_id}, opened again ({self._number})"
