"""A person says which faces of a recording or table are the same participant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QLabel, QWidget

from ferdesk.core.errors import FerdeskError
from ferdesk.participants import who
from ferdesk.participants.cast import Cast
from ferdesk.participants.gallery import Gallery
from ferdesk.participants.who import LEFT_OUT, Face
from ferdesk.session.schema import SUFFIX
from ferdesk.ui import numbers, words
from ferdesk.ui.bridge import Bridge
from ferdesk.ui.dialogs.column import in_column
from ferdesk.ui.dialogs.table_output import TableOutput
from ferdesk.ui.dialogs.who_faces import WhoFaces
from ferdesk.ui.dialogs.who_looking import Looking, changed_ns
from ferdesk.ui.dialogs.who_naming import NUMBERED, WhoNaming
from ferdesk.ui.dialogs.who_output import of_names
from ferdesk.ui.dialogs.who_places import WhoPlaces
from ferdesk.ui.dialogs.working import WritingDialog
from ferdesk.ui.theme import text_font
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.told import told
from ferdesk.ui.widgets.muted_label import muted_label
from ferdesk.ui.work import LEFT_WITHIN_S

LEAST = 90
"""Pixels, at least, that the list is high."""
TALL = 600
"""Of a window that has room to say what it is for."""


class WhoDialog(WritingDialog):
    """What is said is in a file at once. Nobody is recognised: a person says it.

    Args:
        path: the recording or table to begin with; None lets a person choose.
        is_open: whether a recording is that whose moments can be shown.
    """

    wanted = Signal(object, float)
    """The path of a recording and a time in it, in seconds, which want to be seen."""
    named = Signal(object, object)
    """The path of a recording or table, and whose its faces are now."""

    def __init__(
        self,
        path: Path | None = None,
        parent: QWidget | None = None,
        is_open: Callable[[Path], bool] = lambda path: False,
    ):
        super().__init__(parent)
        self._is_open = is_open
        self._job: Looking | None = None
        self._gallery: Gallery | None = None
        self._cast: Cast | None = None
        """None as long as there is no file for the names."""
        self._met: dict[str, None] = {}
        """Participants, in the order in which they were first named."""
        self._names: tuple[str, ...] = ()
        """Those of them that have a face now, by their numbers."""
        self._bridge = Bridge(self)
        self._bridge.updated.connect(self._refresh)
        self.setWindowTitle(self.tr("Who is who"))
        self.places = WhoPlaces()
        self.places.chosen.connect(self.look_at)
        self.places.out_chosen.connect(self._open_names)
        self.hint = muted_label(
            self.tr(
                "No crops were kept. To see the faces here analyze again with “Keep the faces' "
                "crops”, or take the recording itself."
            ),
            "caption",
        )
        self.naming = WhoNaming()
        self.naming.named.connect(self._name)
        self.naming.left_out.connect(lambda: self._give(LEFT_OUT))
        self.naming.cleared.connect(self._clear)
        self.naming.taken_back.connect(self._take_back)
        self.naming.one_each.connect(self._one_each)
        self.naming.show_wanted.connect(self._show_there)
        self.faces = WhoFaces()
        self.faces.setMinimumHeight(LEAST)
        self.faces.chosen.connect(self._let)
        self.faces.left_out.connect(lambda: self._give(LEFT_OUT))
        self.faces.numbered.connect(lambda number: self._give(self._names[number - 1]))
        self.faces.typed.connect(self.naming.type)
        self.faces.doubleClicked.connect(lambda _: self._show_there() or self.naming.who.setFocus())
        self.faces.rows.missing.connect(self._miss)
        self.clashes = QLabel()
        self.clashes.setProperty("chip", True)
        self.clashes.setFont(text_font(self.clashes, "caption"))
        self.clashes.setWordWrap(True)
        self.clashes.setTextFormat(Qt.TextFormat.PlainText)
        self.error = muted_label()
        self.output = TableOutput()
        self.output.begun.connect(self._hold)
        self.output.ended.connect(self._let)
        self.output.closed.connect(self.reject)
        column = in_column(self, SPACE * 3 // 2)
        column.addWidget(self.places)
        column.addWidget(self.hint)
        column.addWidget(self.faces, 1)
        column.addWidget(self.clashes)
        column.addWidget(self.naming)
        column.addWidget(self.error)
        column.addWidget(self.output)
        for hidden in (self.hint, self.clashes, self.error):
            hidden.hide()
        QShortcut(QKeySequence.StandardKey.Undo, self, self._take_back)
        self.resize(760, 680)
        if path is not None:
            self.look_at(path)

    @property
    def writes(self) -> str:
        return self.output.busy

    def end_work(self) -> None:
        self._leave()
        self._bridge.close()
        self.faces.rows.rest()
        self.output.end_work()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.places.why.setVisible(self.height() >= TALL)
        super().resizeEvent(event)

    def look_at(self, path: Path) -> None:
        """Look for the faces of a recording or table, unless that is what is looked at."""
        job = self._job
        known = job is not None and job.path == path and not job.error
        if known and job is not None and job.read_ns == changed_ns(path):
            return
        self._leave()
        self._show(None)
        self.places.show_reading(path)
        self._job = Looking(path, self._bridge.notify)
        self._job.start()

    def _leave(self) -> None:
        """Let what is being read go; the window does not wait for it."""
        if self._job is not None:
            self._job.stop(LEFT_WITHIN_S)

    def _refresh(self) -> None:
        job = self._job
        if job is None or self._gallery is not None:
            return
        if job.error:
            self.places.show_found(told(job.error))
        elif job.done:
            self._show(job.gallery)
            self._take(job.cast)
            self._tell(told(job.why) or self._doubt(job))
            self.faces.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.places.show_share(job.share)

    def _show(self, gallery: Gallery | None) -> None:
        """Show the faces, without a name as yet; None shows none."""
        self._gallery, self._cast, self._met = gallery, None, {}
        self.faces.show_gallery(gallery)
        seen = gallery is None or any(face.crops for face in gallery.faces)
        self.hint.setVisible(not seen)
        self._tell("")
        self._show_names()

    def _open_names(self, path: Path) -> None:
        """Go on with the names that another file holds, or begin one."""
        if self._gallery is None:
            return
        before = self._cast
        try:
            self._take(Cast.open(path, self._gallery))
        except FerdeskError as error:
            self._tell(told(str(error)))
            return
        self.places.show_out(path)
        said = self._doubt(self._job)
        if before is not None and before.whose and not self._whose:
            said = self.tr("No face has a name there yet. What was said so far stays in {0}.")
            said = said.format(before.path)
        self._tell(said)

    def _take(self, cast: Cast | None) -> None:
        """Show what a file says, of which the first face without a name is chosen."""
        self._cast, self._met = cast, {}
        self._show_names()
        self.faces.choose(self._unnamed[:1] or [0])

    def _doubt(self, job: Looking | None) -> str:
        """What should be known of the names that are there."""
        cast = self._cast
        if cast is None or job is None:
            return ""
        if cast.fixed is not None:
            return told(str(cast.fixed))
        if not cast.whose:
            return ""
        if changed_ns(cast.path) < job.read_ns and job.path.suffix.lower() != SUFFIX:
            return self.tr(
                "These names are older than the table: its numbers may be of other faces now. Look "
                "whether they fit."
            )
        return ""

    @property
    def _whose(self) -> dict[Face, str]:
        return {} if self._cast is None else self._cast.whose

    @property
    def _unnamed(self) -> list[int]:
        """Rows of faces of whom nothing is said."""
        faces, whose = self.faces.rows.faces, self._whose
        return [row for row, face in enumerate(faces) if face.key not in whose]

    def _name(self, name: str) -> None:
        # In the list people read it so, and may write it too.
        if self._give(LEFT_OUT if name == words.participant(LEFT_OUT) else name):
            self.naming.begin()

    def _give(self, name: str) -> bool:
        """Say of the chosen faces whose they are, and go on to the next that has no name; says
        whether it could be done."""
        cast, rows = self._cast, self.faces.selected
        if cast is None or not rows or self.output.busy:
            return False
        if not self._changed(lambda: cast.give(self.faces.keys, name)):
            return False
        left = self._unnamed
        self.faces.choose([row for row in left if row > rows[-1]][:1] or left[:1])
        self._tell_next(name)
        return True

    def _clear(self) -> None:
        if (cast := self._cast) is not None:
            self._changed(lambda: cast.give(self.faces.keys, ""))

    def _take_back(self) -> None:
        cast = self._cast
        if cast is None or not cast.can_undo or self.output.busy:
            return
        before = dict(cast.whose)
        if self._changed(cast.undo):
            keys = [face.key for face in self.faces.rows.faces]
            now = cast.whose
            self.faces.choose([i for i, key in enumerate(keys) if before.get(key) != now.get(key)])

    def _one_each(self) -> None:
        cast = self._cast
        if cast is None:
            return
        gallery = cast.gallery
        timed = (source for source in gallery.sources if source not in gallery.stills)
        name = who.one_each(timed).of_file
        # A picture that was recorded has faces here, and shows nobody in particular.
        unnamed = [self.faces.rows.faces[row] for row in self._unnamed]
        given = {face.key: name[face.file] for face in unnamed if face.file in name}
        self._changed(lambda: cast.give_each(given))

    @property
    def _shows(self) -> bool:
        """Whether what is looked at is the recording that is open."""
        return self._gallery is not None and self._is_open(self._gallery.path)

    def _show_there(self) -> bool:
        """Show when the first chosen face comes into view; says whether that can be seen."""
        rows = self.faces.selected
        if self._gallery is None or not rows or not self._shows:
            return False
        self.wanted.emit(self._gallery.path, self.faces.rows.faces[rows[0]].first_s)
        return True

    def _changed(self, change: Callable[[], object]) -> bool:
        """Change names; says whether it could be done."""
        try:
            change()
        except FerdeskError as error:
            self._tell(told(str(error)))
            return False
        self._tell("")
        self._show_names()
        return True

    def _show_names(self) -> None:
        now = () if self._cast is None else self._cast.names
        self._met |= dict.fromkeys(now)
        self._names = tuple(name for name in self._met if name in now)
        self.faces.rows.show_names(self._whose)
        if self._gallery is not None and self._cast is not None:
            self.named.emit(self._gallery.path, self._whose)
        # A digit may as well begin a name, where some are numbers.
        by_digit = not any(name[:1].isdigit() for name in self._names)
        self.faces.numbers = min(NUMBERED, len(self._names)) if by_digit else 0
        self.naming.show_names(self._names, self.faces.numbers)
        if self._gallery is not None:
            self.places.show_found(self._counted(self._gallery))
        self._show_clashes()
        self._let()

    def _hold(self) -> None:
        """Change no name while it is written whose faces they are."""
        self._let()
        self.faces.setFocus(Qt.FocusReason.OtherFocusReason)  # what had it is disabled

    def _let(self) -> None:
        """Offer what can be done now."""
        keys, whose, cast = self.faces.keys, self._whose, self._cast
        ready = cast is not None and cast.fixed is None and not self.output.busy
        self.naming.let(
            ready,
            chosen=ready and bool(keys),
            named=ready and any(key in whose for key in keys),
            back=ready and cast is not None and cast.can_undo,
            each=ready and bool(self._unnamed),
            shown=self._shows and bool(keys),
        )
        there = self._gallery is not None
        self.places.let(not self.output.busy, there and not self.output.busy)
        markers = there and self._job is not None and self._job.markers
        of = None if self._gallery is None else of_names(self._gallery, self.places.out)
        self.output.offer(of, markers)

    def _counted(self, gallery: Gallery) -> str:
        faces, files = len(gallery.faces), len(gallery.files)
        if faces == 1:
            said = self.tr("One face")
        elif files == 1:
            said = self.tr("{0} faces")
        else:
            said = self.tr("{0} faces in {1} files")
        named = sum(name != LEFT_OUT for name in self._whose.values())
        parts = [said.format(numbers.count(faces), numbers.count(files))]
        people = len(self._names)
        if not named:
            parts.append(self.tr("none has a name"))
        elif people == 1:
            parts.append(self.tr("{0} named, one participant").format(numbers.count(named)))
        else:
            many = self.tr("{0} named, {1} participants")
            parts.append(many.format(numbers.count(named), numbers.count(people)))
        if left_out := len(self._whose) - named:
            parts.append(self.tr("{0} left out").format(numbers.count(left_out)))
        return " · ".join(parts)

    def _show_clashes(self) -> None:
        gallery = self._gallery
        found = gallery.clashes(self._whose) if gallery is not None else ()
        self.clashes.setVisible(bool(found))
        if gallery is None or not found:
            return
        (name, (file, one), (_, other)), *more = found
        text = self.tr(
            "{0}: faces {1} and {2} of {3} are in view at the same time; the larger one counts."
        ).format(name, told(one), told(other), gallery.names[file])
        if more:
            text += " " + self.tr("More such pairs: {0}.").format(numbers.count(len(more)))
        if text != self.clashes.text():
            self.clashes.setText(text)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def _tell_next(self, name: str) -> None:
        """Those who hear the screen hear of whom a name is wanted next."""
        rows = self.faces.selected
        if rows and not self.faces.hasFocus():
            said = f"{words.participant(name)}. {self.faces.rows.said(rows[0])}"
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))

    def _miss(self, why: str) -> None:
        """A crop can't be shown; what is told already is told once."""
        if self.error.isHidden():
            self._tell(told(why))

    def _tell(self, why: str) -> None:
        self.error.setText(why)
        self.error.setVisible(bool(why))
        if why:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, why))
