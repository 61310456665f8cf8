"""Between the window and the engine: wishes go down, what is newest comes up."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from ferdesk.compare import Window
from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import Frame, FrameRecord
from ferdesk.core.votes import SharesBy
from ferdesk.live.deck import Deck
from ferdesk.live.engine import Engine
from ferdesk.live.status import LiveStatus
from ferdesk.pipeline import Options
from ferdesk.session.player import Player
from ferdesk.session.schema import SUFFIX
from ferdesk.sources import source_kind
from ferdesk.sources.address import without_password
from ferdesk.ui.bridge import Bridge
from ferdesk.ui.name_desk import NameDesk
from ferdesk.ui.outlets import Outlets
from ferdesk.ui.scene import NOBODY, Names, Scene, Selection, called
from ferdesk.ui.store import Store
from ferdesk.ui.widgets.stats import Rate

log = logging.getLogger(__name__)

STATUS_EVERY_MS = 500
"""Figures that are read change slowly; and they must also fall when nothing comes any more."""
OPTIONS_AFTER_MS = 700
"""An option is applied this long after its last change: a spin box passes many values."""
LET_GO_WITHIN_S = 0.3
"""Longest wait for the workers when nothing is to be shown any more. Mostly they are gone by then;
one that loads a model goes by itself, and what is opened next waits for it."""
STOP_WITHIN_S = 5.0
"""Longest wait for the workers when the window closes; a driver can hang for ever."""
ENGINE_KEYS = (
    "engine.",
    "reading.smoothing",
    "reading.abstain",
    "reading.disambiguation",
    "reading.apparent",
)
"""Settings that the workers read; the others are the window's."""
REMEMBERED = ("screen", "stream", "folder", "image", "video")
"""Kinds of source that go into the list of recent ones; the others are always in the menu."""


def options_of(store: Store) -> Options:
    """The engine's options as they are set."""
    return Options(
        provider=store.get("engine.provider"),
        threads=store.get("engine.threads") or None,
        time_constant_s=store.get("reading.smoothing"),
        abstain_below=store.get("reading.abstain"),
        max_faces=store.get("engine.max_faces"),
        small_faces=store.get("engine.small_faces"),
        disambiguation=store.get("reading.disambiguation"),
        apparent=store.get("reading.apparent"),
    )


class Controller(QObject):
    """Takes from the engine when the bridge says so, and tells the window.

    Lives in the Qt thread and never waits, but in :meth:`stop` and :meth:`close`.
    """

    frame_shown = Signal(object)
    """A new Frame to paint, or None to clear the picture."""
    scene_shown = Signal(object)
    """A new Scene for the panels."""
    status_shown = Signal(object)
    """A LiveStatus."""
    replay_changed = Signal(object)
    """A recording is played back, by this Player; None when that ends."""
    deck_changed = Signal(object)
    """What is open can be moved about in by this Player or Deck; None where it can't."""
    events_changed = Signal(object)
    """The recording that is played back has other markers or notes now: all its Events."""
    options_changed = Signal(object)
    """Faces are read by these Options from now on."""
    person_chosen = Signal(object)
    """Somebody was chosen by a person: as they are called, or None for whoever is largest."""
    source_left = Signal()
    """Something else is going to be opened, or nothing."""
    source_changed = Signal(str)
    """Another source is being opened; its spec, or an empty one when a recording was closed."""

    def __init__(
        self,
        engine: Engine,
        bridge: Bridge,
        store: Store,
        model_id: str,
        people: SharesBy = lambda model_id: None,
    ):
        super().__init__()
        self.engine = engine
        self.store = store
        self.outlets = Outlets(engine, self, people)
        """Where records are passed on to, if anywhere."""
        self.names = NameDesk(self)
        """Whose the faces of a recording are that is played back."""
        self.display = Rate()
        self.spec = ""
        """What is open; for a recording that is played back, its path."""
        self.player: Player | None = None
        """Plays a recording back in place of the engine."""
        self._failed: LiveStatus | None = None
        """Why a recording could not be opened."""
        self.recognised = 0
        """Faces with a label since the start; a screenshot without any is a failure."""
        self.compared: tuple[str, ...] = store.compared()
        """Ids of the models to compare with the chosen one."""
        self.agreement = Window()
        """How the compared models agree over the last minute."""
        self._bridge = bridge
        self._selection = Selection()
        self._record: FrameRecord | None = None
        self._status = LiveStatus()
        self._wished_model = model_id
        self._live_model = model_id
        self._message_at_wish = ""
        self._deck: Player | Deck | None = None
        if self.compared:
            engine.set_compared(self.compared)
        bridge.updated.connect(self.refresh)
        self.replay_changed.connect(self.names.replay)
        self.names.changed.connect(self._show_scene)
        store.changed.connect(self._setting_changed)
        self._slow = QTimer(self)
        self._slow.setInterval(STATUS_EVERY_MS)
        self._slow.timeout.connect(self._show_status)
        self._slow.start()
        self._apply_later = QTimer(self)
        self._apply_later.setSingleShot(True)
        self._apply_later.setInterval(OPTIONS_AFTER_MS)
        self._apply_later.timeout.connect(self._apply_options)

    @property
    def status(self) -> LiveStatus:
        return self._status

    @property
    def shown_ns(self) -> int:
        """Monotonic time of the newest record's picture, or now."""
        record = self._record
        return time.monotonic_ns() if record is None else record.frame.captured_ns

    @property
    def mirrored(self) -> bool:
        """The picture is to be shown as in a mirror: a camera, and the setting is on."""
        is_camera = (
            bool(self.spec) and self.player is None and source_kind(self.spec).name == "camera"
        )
        return is_camera and self.store.get("view.mirror")

    @property
    def deck(self) -> Player | Deck | None:
        """What moves about in what is open: a recording, or a video; None for all else."""
        live = self.engine.deck
        return self.player or (live if live.there else None)

    @property
    def held(self) -> bool:
        """The picture is held, or will be at once."""
        return self.engine.paused if self.player is None else not self.player.playing

    @property
    def model_id(self) -> str:
        """The model to show as chosen: the one wished for until it is loaded or has failed."""
        status = self._status
        return status.model_id if self.player is not None else self.live_model_id

    @property
    def live_model_id(self) -> str:
        """The same of what is read live, also while nothing is or a recording is played back."""
        loading = "" if self.player is not None else self._status.loading_model_id
        return self._wished_model or loading or self._live_model

    @property
    def media_ms(self) -> int:
        """Time of the newest record in its source's clock."""
        return 0 if self._record is None else self._record.frame.media_ms

    @property
    def most_faces(self) -> int:
        """Faces that are read where no more are looked for, so that there may be more; else 0.

        Whoever asks for a single face means one of them; a recording has the faces it has.
        """
        most = self.store.get("engine.max_faces")
        read = 0 if self._record is None or self.player is not None else len(self._record.faces)
        return read if 1 < most <= read else 0

    def open(self, spec: str) -> None:
        """Show a source in place of the one that is open."""
        self.source_left.emit()
        self._close_player()
        self.spec = spec
        self._clear()
        if spec.lower().endswith(SUFFIX):
            self._open_session(Path(spec))
            return
        kind = source_kind(spec).name
        if kind in REMEMBERED:
            named = kind in ("screen", "stream")
            # The list is a plain file, and menus are looked at over shoulders.
            kept = without_password(spec) if named else str(Path(spec).absolute())
            self.store.add_recent(kept)
        self.engine.open(spec)
        self.source_changed.emit(spec)
        self._show_status()

    def _open_session(self, path: Path) -> None:
        """Play a recording back; the engine lets go of its source."""
        self.engine.stop(LET_GO_WITHIN_S)
        self.agreement.clear()
        try:
            self.player = Player(path, self._bridge.notify)
        except FerdeskError as error:
            self._failed = LiveStatus(state="error", source=path.name, message=str(error))
        else:
            self.store.add_recent(str(path.absolute()))
            self.replay_changed.emit(self.player)
        self.source_changed.emit(self.spec)
        self._show_status()

    def _close_player(self) -> None:
        self._failed = None
        if self.player is not None:
            self.player.stop(STOP_WITHIN_S)
            self.player = None
            self.agreement.clear()
            self.replay_changed.emit(None)

    def open_again(self) -> None:
        """Open the last source once more."""
        if self.spec:
            self.open(self.spec)

    def stop(self) -> None:
        """Let go of the source."""
        if self.player is not None or self._failed is not None:
            self.source_left.emit()
            self._close_player()
            self.spec = ""
            self.source_changed.emit("")
        else:
            self.engine.stop(LET_GO_WITHIN_S)
        self._clear()
        self._show_status()

    def pause(self, on: bool) -> None:
        """Hold the picture, or go on; a video that has ended is played once more."""
        if self.player is None and self._status.state == "ended":
            if not on:
                self.open_again()
        # Not when it does so already: a recording that plays on at its end would begin anew.
        elif on != self.held:
            (self.player or self.engine).pause(on)

    def select_model(self, model_id: str) -> None:
        """Read with another model; the picture goes on."""
        if model_id == self.model_id:
            return
        self._wished_model = model_id
        self._message_at_wish = self.engine.status().message
        self.store.set_model(model_id)
        self.engine.select_model(model_id)
        self._show_status()

    def compare(self, model_ids: Sequence[str]) -> None:
        """Let these models read as well, and none but these."""
        if tuple(model_ids) == self.compared:
            return
        self.compared = tuple(model_ids)
        self.store.set_compared(self.compared)
        self.agreement.clear()
        self.engine.set_compared(self.compared)
        self._show_status()

    def select_face(self, track_id: int | None) -> None:
        """Show this face in the panels; None for the largest."""
        person = None if track_id is None else called(track_id, self._names)
        self._selection.choose(person, -1 if track_id is None else track_id)
        self._show_scene()
        self.person_chosen.emit(person)

    def select_person(self, person: str | None) -> None:
        """Show whoever is called so whenever they are in view; None for the largest."""
        self._selection.choose(person)
        self._show_scene()

    def show_moment(self, recording: Path, seconds: float) -> None:
        """Go to a time of a recording, unless another is open by now."""
        if self.player is not None and self.player.reader.path == recording:
            self.player.seek(seconds)

    @property
    def person(self) -> str | None:
        """How that is called which a person chose; None for the largest."""
        return self._selection.person

    def step_face(self, by: int) -> None:
        """Show the next or previous face, from left to right."""
        # Seen from the person's side: in a mirrored picture left and right are exchanged.
        by = -by if self.mirrored else by
        person = self._selection.step(self._record, by, self._names)
        self._show_scene()
        if person is not None:
            self.person_chosen.emit(person)

    def refresh(self) -> None:
        """Take what is newest. Called by the bridge, in the Qt thread."""
        feed = self.player or self.engine
        frame: Frame | None = feed.take_preview()
        if frame is not None:
            self.frame_shown.emit(frame)
        record = feed.take_record()
        if record is not None:
            self._record = record
            self.agreement.add(record)
            self.recognised += sum(face.decision.label is not None for face in record.faces)
            self._show_scene()
        if self._failed is None and feed.state_now() != self._status.state:
            self._show_status()

    def show_everything(self) -> None:
        """Tell the window all there is, after a setting that changes how it is shown."""
        self._show_scene()
        self._show_status()

    def close(self) -> None:
        """End the workers and the timers. Nothing is told after it."""
        self._slow.stop()
        self._apply_later.stop()
        self._bridge.close()
        self.outlets.close()
        if self.player is not None:
            self.player.stop(STOP_WITHIN_S)
        self.engine.stop(STOP_WITHIN_S)

    def _look(self) -> LiveStatus:
        """How what is shown does at this moment."""
        return self._failed or (self.player or self.engine).status()

    def _clear(self) -> None:
        self._record = None
        self._selection.choose(None)
        self.frame_shown.emit(None)
        self._show_scene()

    @property
    def _names(self) -> Names:
        """Of those in the newest record."""
        return NOBODY if self._record is None else self.names.of(self._record)

    def _show_scene(self) -> None:
        record, names = self._record, self._names
        self.scene_shown.emit(
            Scene(
                record=record,
                selected=self._selection.resolve(record, names),
                doubt=self.store.get("reading.doubt"),
                show_raw=self.store.get("view.raw"),
                live=self._status.state not in ("idle", "error"),
                names=names,
            )
        )

    def _show_status(self) -> None:
        before, self._status = self._status, self._look()
        status = self._status
        if self.player is None and status.model_id:
            self._live_model = status.model_id
        if _worth_noting(before, status):
            # What people look at is nobody's business: the log goes into reports.
            told = status.message.replace(status.source, "…") if status.source else status.message
            log.info(
                "%s, %s on %s. %s",
                *(status.state, status.model_id or "no model", status.provider, told),
            )
        if self._wished_model and (
            status.model_id == self._wished_model
            # The wish has failed: the message says why, and another model is in use.
            or (status.message != self._message_at_wish and status.model_id)
        ):
            self._wished_model = ""
        deck = self.deck
        if deck is not self._deck:
            self._deck = deck
            self.deck_changed.emit(deck)
        self.status_shown.emit(status)
        if before.state != status.state:
            self._show_scene()

    def _setting_changed(self, key: str, value: object) -> None:
        if key.startswith(ENGINE_KEYS):
            self._apply_later.start()
        else:
            self._show_scene()

    def _apply_options(self) -> None:
        """Let the workers read by what is set; if they can't at once, by new ones from here on."""
        options = options_of(self.store)
        at_once = self.engine.set_options(options)
        self.options_changed.emit(options)
        if not at_once:
            self.engine.read_anew()


def _worth_noting(before: LiveStatus, now: LiveStatus) -> bool:
    """Whether the log should tell of a change. A message's own figures change all the time."""
    return (before.state, before.model_id, before.provider, bool(before.message)) != (
        now.state,
        now.model_id,
        now.provider,
        bool(now.message),
    )
