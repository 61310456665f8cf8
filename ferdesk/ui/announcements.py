"""When something is worth saying aloud. No Qt and no clock of its own here."""

from __future__ import annotations

STABLE_S = 1.0
"""What changes sooner is not said: by the time it is heard it would be wrong."""


class Announcements:
    """Lets through what has changed, stays, and does not come too soon after the last one.

    A reading changes up to thirty times a second and a screen reader speaks one sentence in about
    two; what is said too often is switched off.
    """

    def __init__(self) -> None:
        self._said = ""
        self._said_at = float("-inf")
        self._heard = ""
        self._since = 0.0

    def hear(self, text: str, now: float, every: float) -> str:
        """Take what is so at this moment.

        Args:
            text: a sentence; empty when there is nothing to say, after which even the same
                sentence is new.
            now: seconds of any clock that does not go back.
            every: least seconds between two announcements; 0 for none at all.

        Returns:
            What is to be said now; mostly empty.
        """
        if text != self._heard:
            self._heard, self._since = text, now
        if not text or every <= 0:
            self._said = ""
            return ""
        if text == self._said or now - self._since < STABLE_S or now - self._said_at < every:
            return ""
        self._said, self._said_at = text, now
        return text
