"""Computes occlusion maps beside the window, one at a time; the newest wish wins."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from ferdesk.core.errors import FerdeskError, unforeseen
from ferdesk.core.types import FaceRecord
from ferdesk.explain import Occlusion, occlude
from ferdesk.models.catalog import Catalog
from ferdesk.models.reader import Reader
from ferdesk.pipeline import Options, load_model

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wish:
    """A face to explain."""

    model_id: str
    face: FaceRecord
    emotion: str
    options: Options
    """How the model is loaded. Part of the wish, since settings are read in the Qt thread alone."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a wish."""

    wish: Wish
    occlusion: Occlusion | None = None
    error: str = ""
    """Why there is no map, as a sentence."""


class Explainer:
    """Owns a thread while there is something to do.

    Why a thread: a map takes a hundred readings, which is from a tenth of a second to several.
    Why a model of its own: that of the live view must not be shared between threads. It is kept
    for the next map.

    Args:
        on_change: called from the thread, without a payload; it must return at once.
    """

    def __init__(
        self,
        catalog: Catalog,
        on_change: Callable[[], None],
        load: Callable[..., Reader] = load_model,
    ):
        self._catalog = catalog
        self._on_change = on_change
        self._load = load
        self._lock = threading.Lock()
        self._wish: Wish | None = None
        self._share = 0.0
        self._outcome: Outcome | None = None
        self._thread: threading.Thread | None = None
        self._loaded: tuple[str, Options, Reader] | None = None

    @property
    def share(self) -> float:
        """How much of the map is done, 0 to 1."""
        with self._lock:
            return self._share

    def want(self, wish: Wish) -> None:
        """Compute this map in place of any other. Returns at once."""
        with self._lock:
            self._wish, self._outcome, self._share = wish, None, 0.0
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._work, name="ferdesk-explainer", daemon=True
                )
                self._thread.start()

    def cancel(self) -> None:
        """Let go of the wish; what is being read ends within a batch."""
        with self._lock:
            self._wish = self._outcome = None

    def take(self) -> Outcome | None:
        """What came of the newest wish; None before, or when it was taken."""
        with self._lock:
            taken, self._outcome = self._outcome, None
            return taken

    def close(self) -> None:
        """Cancel, and wait for the thread."""
        self.cancel()
        thread = self._thread
        if thread is not None:
            thread.join(10)

    def _work(self) -> None:
        while True:
            with self._lock:
                wish = self._wish
                if wish is None:
                    self._thread = None
                    return
            outcome = self._explain(wish)
            with self._lock:
                if self._wish is wish:
                    self._wish, self._outcome = None, outcome
            self._on_change()

    def _explain(self, wish: Wish) -> Outcome:
        face = wish.face

        def go_on(share: float) -> bool:
            with self._lock:
                self._share = share
                current = self._wish is wish
            self._on_change()
            return current

        try:
            reader = self._reader(wish)
            found = occlude(
                lambda crops: reader.read((face.face,) * len(crops), crops),
                face.crop.pixels,
                wish.emotion,
                face.face.landmarks if face.face.has_mesh else None,
                go_on,
                face.face.kept_tilt,
            )
        except FerdeskError as error:
            return Outcome(wish, error=str(error))
        except Exception as error:
            # The thread must outlive it, or every later wish would wait for ever.
            log.exception("An occlusion map failed")
            return Outcome(wish, error=unforeseen(error))
        return Outcome(wish, found)

    def _reader(self, wish: Wish) -> Reader:
        wanted = (wish.model_id, wish.options)
        if self._loaded is None or self._loaded[:2] != wanted:
            self._loaded = None  # the old one goes before the new one takes room
            reader = self._load(self._catalog.get(wish.model_id), wish.options)
            self._loaded = (*wanted, reader)
        return self._loaded[2]
