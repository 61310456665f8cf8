"""Curves and their table."""

import threading
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pyqtgraph as pg
import pytest
from fake_engine import face_record, frame, record
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from ferdesk.core.vocab import EMOTIONS
from ferdesk.session.events import Event
from ferdesk.session.provenance import Provenance
from ferdesk.session.reader import Reader
from ferdesk.session.recorder import Recorder
from ferdesk.ui import language
from ferdesk.ui.history import EMPTY
from ferdesk.ui.panels import timeline_plot
from ferdesk.ui.panels.timeline_plot import CLOSEST_S, _moment, pen
from ferdesk.ui.panels.timeline_table import TimelineTable


@pytest.fixture
def panel(window):
    window.workspace.strip.choose("timeline")
    return window.panels["timeline"]


@pytest.fixture
def session(tmp_path):
    with Recorder(tmp_path / "a.ferdesk", Provenance()) as recorder:
        first = frame(0)
        for i in range(6):
            at = first.captured_ns + i * 33_000_000
            recorder(record(face_record(), of=replace(first, index=i, captured_ns=at)))
        recorder.mark("here")
    return tmp_path / "a.ferdesk"


def test_live_readings_become_curves(panel, go_live):
    for _ in range(3):
        go_live()
    assert set(panel.plot._curves) == set(EMOTIONS)
    assert len(panel.series.seconds) >= 1
    panel.units.menu().actions()[0].trigger()
    assert len(panel.plot._curves) == len(EMOTIONS) + 1
    panel.emotions.menu().actions()[0].trigger()
    assert "neutral" not in panel.plot._curves
    assert not panel.grab().isNull()


def test_no_two_lines_look_alike(theme):
    looks = [
        (line.color().name(), tuple(line.dashPattern()), line.style())
        for line in (pen(name, at, theme) for at, name in enumerate(EMOTIONS))
    ]
    assert len({look[1:] for look in looks}) >= 7 and len(set(looks)) == 8


def test_the_table_says_the_same(panel, go_live):
    go_live()
    panel.as_table.click()
    rows = panel.table.rows
    assert rows.rowCount() == 1 and rows.columnCount() == 3 + len(EMOTIONS)
    said = [rows.data(rows.index(0, column)) for column in range(5)]
    assert said == ["0 s", "#1", "Happiness", "3%", "80%"]
    header = rows.headerData(4, Qt.Orientation.Horizontal)
    assert header == "Happiness"


def test_a_recording_is_shown_whole_and_a_click_goes_there(panel, controller, session, qtbot):
    controller.open(str(session))
    qtbot.waitUntil(lambda: len(panel.series.seconds) == 6)
    assert panel.note.whole == "All of it"
    assert [event.text for event in panel.series.events] == ["here"]
    box = panel.plot.getPlotItem().vb
    whole = max(1.0, controller.player.duration_s)
    assert box.viewRange()[0] == pytest.approx([0, whole], abs=0.05 * whole)
    panel.plot.clicked.emit(controller.player.duration_s)
    qtbot.waitUntil(lambda: controller.player.number == 5)
    panel.as_table.click()
    first = panel.table.rows.index(0, 0)
    assert first.data().startswith("0:00:00.")
    panel.table.activated.emit(first)
    qtbot.waitUntil(lambda: controller.player.number == 0)
    controller.open("demo")
    assert not len(panel.series.seconds)


def test_a_zoom_stays_until_it_is_ended(panel, go_live):
    go_live()
    box = panel.plot.getPlotItem().vb
    box.setXRange(-4, -2, padding=0)
    box.sigRangeChangedManually.emit([True, False])
    assert panel.all_of_it.isVisible()
    panel._draw()
    assert box.viewRange()[0] == pytest.approx([-4, -2])
    panel.all_of_it.click()
    assert panel.all_of_it.isHidden()
    assert box.viewRange()[0] == pytest.approx([-10, 0], abs=0.2)


def turn_wheel(plot, clicks):
    """Over the middle of the plot, upwards to zoom in."""
    box, none = plot.getPlotItem().vb, QPoint()
    at = QPointF(plot.mapFromScene(box.sceneBoundingRect().center()))
    delta = QPoint(0, 120 if clicks > 0 else -120)
    for _ in range(abs(clicks)):
        box.updateMatrix()  # as each painting does
        event = QWheelEvent(
            at, plot.viewport().mapToGlobal(at), none, delta, Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(plot.viewport(), event)


def test_a_long_recording_is_read_while_the_window_goes_on(
    panel, controller, session, qtbot, monkeypatch
):
    go_on, asked = threading.Event(), []

    def slow(reader, step):
        asked.append(threading.current_thread())
        while not go_on.wait(0.01):
            step(0, 1)
        return read(reader, step)

    read = Reader.timeline
    monkeypatch.setattr(Reader, "timeline", slow)
    controller.open(str(session))
    assert panel.note.whole == "Reading…" and not len(panel.series.seconds)
    assert [event.text for event in panel.series.events] == ["here"]
    # What is opened next does not wait for it, and is not shown what it reads.
    controller.open(str(session))
    go_on.set()
    qtbot.waitUntil(lambda: len(panel.series.seconds) == 6)
    assert len(asked) == 2 and threading.current_thread() not in asked
    assert panel.note.whole == "All of it"
    controller.open("demo")
    assert panel.note.whole == "The last 10 s"


def test_nobody_zooms_beyond_the_whole_time_or_into_a_single_frame(
    panel, controller, session, qtbot
):
    controller.open(str(session))
    qtbot.waitUntil(lambda: len(panel.series.seconds) == 6)
    panel.plot.show_span(0, 60, anew=True)
    box = panel.plot.getPlotItem().vb
    turn_wheel(panel.plot, 30)
    first, last = box.viewRange()[0]
    assert last - first == pytest.approx(CLOSEST_S) and 29 < first < last < 31
    assert panel.all_of_it.isVisible()
    turn_wheel(panel.plot, -60)
    assert box.viewRange()[0] == pytest.approx([0, 60], abs=1)
    assert panel.all_of_it.isHidden()
    # What is shown whole grows with the time, as before it was zoomed.
    panel.plot.show_span(0, 80)
    assert box.viewRange()[0] == pytest.approx([0, 80], abs=1)
    turn_wheel(panel.plot, 10)
    box.translateBy(x=500)
    assert box.viewRange()[0][1] == pytest.approx(80, abs=1)


def _above(plot, seconds):
    """A point of the plot item at a moment, high up between the curves."""
    item = plot.getPlotItem()
    return item.mapFromScene(item.vb.mapViewToScene(QPointF(seconds, 0.9)))


def _marked(panel, *marks):
    panel.plot.show_series(replace(EMPTY, events=tuple(Event("marker", *m) for m in marks)))
    panel.plot.show_span(0, 60, anew=True)
    panel.plot.getPlotItem().layout.activate()
    return panel.plot.marks


def test_texts_of_markers_near_each_other_do_not_overlap(panel):
    texts = {
        10: "smile",
        12: "a longer text",
        12.5: "x",
        20: "she laughs again" * 20,
        59: "the end",
    }
    marks = _marked(panel, *((at, at, "", text) for at, text in texts.items()))
    assert marks.words[:2] == ["smile", "x"] and marks.words[3] == "the end"
    assert marks.words[2].startswith("she laughs again") and marks.words[2].endswith("…")
    rooms = [
        label.mapRectToParent(label.boundingRect())
        for _, _, label in marks._spoken
        if label.isVisible()
    ]
    assert all(a.right() < b.left() for a, b in pairwise(rooms))
    plot = panel.plot.getPlotItem()
    assert all(room.bottom() <= plot.vb.geometry().top() + 1 for room in rooms)
    assert rooms[0].top() >= -1 and rooms[-1].right() <= plot.vb.geometry().right()
    # What has no room is read in the tool tip, and after a zoom.
    assert "a longer text" in marks.tip(_above(panel.plot, 12.0))
    plot.vb.setXRange(11.9, 12.6, padding=0)
    assert marks.words == ["a longer text", "x"]


def test_the_text_of_a_marker_may_hold_whatever_is_typed(panel):
    marks = _marked(panel, (10, 10, "", "{smile} {"), (30, 30, "", "<b>bold</b> & so on"))
    assert marks.words == ["{smile} {", "<b>bold</b> & so on"]
    assert marks.tip(_above(panel.plot, 30.0)) == "&lt;b&gt;bold&lt;/b&gt; &amp; so on"


def test_the_pointer_on_a_marker_s_line_shows_its_text(panel, monkeypatch):
    told = []
    monkeypatch.setattr(
        timeline_plot.QToolTip, "showText", lambda _at, text, _of: told.append(text)
    )
    _marked(panel, (30, 30, "", "smile"))
    plot = panel.plot
    for seconds in (30.0, 50.0):
        at = plot.mapFromScene(plot.getPlotItem().mapToScene(_above(plot, seconds)))
        event = QHelpEvent(QEvent.Type.ToolTip, at, plot.viewport().mapToGlobal(at))
        QApplication.sendEvent(plot.viewport(), event)
    assert told == ["smile", ""]


@pytest.mark.parametrize(
    ("seconds", "spacing", "said"),
    [
        (-20, 5, "−20 s"),
        (0, 5, "0:00"),
        (75, 5, "1:15"),
        (3661, 60, "1:01:01"),
        (2.5, 0.5, "2.5 s"),
        (-0.25, 0.05, "−0.2 s"),
    ],
)
def test_moments_have_a_unit(seconds, spacing, said):
    assert _moment(seconds, spacing) == said


@pytest.mark.parametrize(
    ("seconds", "joined"),
    [((0, 2, 4, 6, 8, 14), [1, 1, 1, 1, 0]), ((0, 0.1, 0.2, 0.3, 2), [1, 1, 1, 0])],
)
def test_a_slow_source_has_lines_too_and_gaps_break_them(panel, seconds, joined):
    n = len(seconds)
    series = replace(
        EMPTY,
        seconds=np.array(seconds, float),
        smoothed=np.full((n, 8), 0.125, np.float32),
        labels=np.zeros(n, np.int8),
        units=np.zeros((n, 0)),
        people=np.zeros(n, np.int64),
        called=("#1",),
    )
    panel.plot.show_series(series)
    assert panel.plot._curves["neutral"].opts["connect"][:-1].tolist() == joined


def test_a_curve_is_named_at_its_highest_point_in_view(panel):
    n = 61
    levels = np.full((n, 8), 0.01, np.float32)
    levels[:30, 1], levels[30:, 1], levels[:20, 2] = 0.9, 0.5, 0.6
    series = replace(
        EMPTY,
        seconds=np.arange(n, dtype=float) - n + 1,
        smoothed=levels,
        labels=np.zeros(n, np.int8),
        units=np.zeros((n, 0)),
        people=np.zeros(n, np.int64),
        called=("#1",),
    )
    panel.plot.show_series(series)
    panel.plot.show_span(-60, 0, anew=True)
    happiness, surprise = (panel.plot._names[name] for name in ("happiness", "surprise"))
    assert happiness.pos().x() < -30 and surprise.isVisible()
    box = panel.plot.getPlotItem().vb
    box.setXRange(-20, -10, padding=0)
    # Its top is out of view, and so is all of the other that is high.
    assert -20 <= happiness.pos().x() <= -10 and happiness.pos().y() == pytest.approx(0.5)
    assert happiness.isVisible() and not surprise.isVisible()
    panel.plot.show_span(-2000, 0, anew=True)
    box.setXRange(-2000, -1000, padding=0)
    assert not happiness.isVisible()


@pytest.mark.parametrize("peak", [1.0, 0.6])
def test_no_curve_runs_through_its_own_name(panel, qtbot, peak):
    levels = np.full((61, 8), 0.01, np.float32)
    levels[:, 1] = peak * np.abs(np.sin(np.linspace(0, 6, 61)))
    series = replace(
        EMPTY,
        seconds=np.arange(61, dtype=float) - 60,
        smoothed=levels,
        labels=np.zeros(61, np.int8),
        units=np.zeros((61, 0)),
        people=np.zeros(61, np.int64),
        called=("#1",),
    )
    panel.plot.show_series(series)
    panel.plot.show_span(-60, 0, anew=True)
    label, box = panel.plot._names["happiness"], panel.plot.getPlotItem().vb
    qtbot.waitUntil(lambda: box.height() > 40)
    panel.grab()  # places the name
    written = label.mapRectToItem(box, label.boundingRect())
    peak_y = box.mapFromViewToItem(box, QPointF(0, float(levels[:, 1].max()))).y()
    assert label.isVisible() and written.top() >= 0 and written.bottom() <= peak_y + 1


def test_over_the_axis_stands_how_long_it_is(panel, controller, engine, go_live):
    go_live()
    for seconds, said in ((5, "The last 10 s"), (25, "The last 25 s"), (65, "The last minute")):
        made = replace(frame(seconds), media_ms=1000 * seconds)
        engine.records = [record(face_record(), of=made)]
        controller.refresh()
        panel._draw()
        assert panel.note.whole == said


def test_the_figures_of_the_axis_have_room_in_large_text(theme, monkeypatch):
    monkeypatch.setattr(timeline_plot, "text_font", lambda *_: QFont("Sans", 30))
    plot = timeline_plot.TimelinePlot(theme)
    needed = QFontMetrics(QFont("Sans", 30)).horizontalAdvance("100%")
    assert plot.getPlotItem().getAxis("left").minimumWidth() > needed
    plot.close()


def test_moments_and_names_have_room_in_the_table_in_large_text(qtbot, theme, doubled_font):
    table = TimelineTable()
    qtbot.addWidget(table)
    width = table.horizontalHeader().defaultSectionSize()
    assert width > table.fontMetrics().horizontalAdvance("0:00:59.5")
    assert width > table.horizontalHeader().fontMetrics().horizontalAdvance("Contempt")


def test_why_there_is_a_gap_is_told_in_the_window_s_language(qapp, panel):
    events = (Event("gap", 1, 3, "", "paused"), Event("marker", 2, 2, "", "paused"))
    french = language.install(qapp, "fr")
    panel.plot.show_series(replace(EMPTY, events=events))
    language.remove(french)
    said = [panel.plot.marks.tip(_above(panel.plot, seconds)) for seconds in (1.0, 4.0)]
    assert said == ["en pause", ""]
    assert panel.plot.marks.tip(_above(panel.plot, 2.0)) == "en pause<br>paused"


def test_a_gap_is_a_band(panel, controller, session, tmp_path):
    events = (
        Event("gap", 1.0, 3.0, "", "The camera was gone."),
        Event("marker", 2.0, 2.0, "", "here"),
    )
    controller.open(str(session))
    panel._events_changed(events)
    bands = [item for item in panel.plot.marks.drawn if isinstance(item, pg.LinearRegionItem)]
    assert [band.getRegion() for band in bands] == [(1.0, 3.0)]
    panel._events_changed(())
    assert not panel.plot.marks.drawn
    controller.open("demo")


def test_where_the_note_has_too_little_room_it_ends_in_dots(panel, controller):
    panel.note.show_text("The last minute")
    panel.note.resize(40, 20)
    assert panel.note.text().endswith("…") and panel.note.toolTip() == "The last minute"
    panel.note.resize(400, 20)
    assert panel.note.text() == "The last minute"
