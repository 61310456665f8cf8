"""The stream is switched on in the window, is seen while it lasts, and stops cleanly."""

import json
import socket

import pytest
from fake_engine import face_record, record
from PySide6.QtGui import QGuiApplication
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from ferdesk.ui.widgets.stream_light import StreamLight


@pytest.fixture
def dialog(window, qtbot):
    window.actions_by_key["stream"].trigger()
    made = window.dialogs.open["stream"]
    qtbot.waitExposed(made)
    made.stream_port.setRange(0, 65535)
    made.stream_port.setValue(0)
    yield made
    if "stream" in window.dialogs.open:
        window.dialogs.open["stream"].close()


@pytest.fixture
def light(window):
    return window.findChild(StreamLight)


def test_it_is_off_at_first(dialog, light, engine):
    assert not dialog.stream.isChecked() and not dialog.osc.isChecked()
    assert not dialog.copy.isEnabled() and not dialog.address.text()
    assert light.isHidden() and not engine.sinks


def test_a_program_gets_records_by_the_copied_address(dialog, light, engine, qtbot):
    dialog.stream.click()
    assert light.isVisible() and dialog.address.text().startswith("ws://127.0.0.1:")
    assert "No program listens" in dialog.clients.text()
    assert "no program yet" in light.accessibleName()
    dialog.copy.click()
    with connect(QGuiApplication.clipboard().text()) as client:
        assert json.loads(client.recv(timeout=5))["type"] == "hello"
        qtbot.waitUntil(lambda: "1 program listens" in dialog.clients.text())
        assert "1 program" in light.accessibleName() and light.text().endswith("1")
        engine.sinks[0](record(face_record()))
        assert json.loads(client.recv(timeout=5))["faces"][0]["label"] == "happiness"
        qtbot.waitUntil(lambda: "records sent: 1" in dialog.clients.text())
        dialog.stream.click()
        assert light.isHidden() and not engine.sinks and not dialog.address.text()
        with pytest.raises(ConnectionClosed):
            client.recv(timeout=5)


def test_a_port_that_is_taken_is_told_and_it_stays_off(dialog, light):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        dialog.stream_port.setValue(port)
        dialog.stream.click()
    assert dialog.error.isVisible() and str(port) in dialog.error.text()
    assert not dialog.stream.isChecked() and light.isHidden()
    dialog.stream_port.setValue(0)
    dialog.stream.click()
    assert not dialog.error.isVisible() and light.isVisible()


def test_osc_is_seen_too(dialog, light, engine):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(5)
        dialog.osc_port.setValue(listener.getsockname()[1])
        dialog.osc.click()
        assert light.isVisible() and "OSC" in light.toolTip()
        engine.sinks[0](record(face_record()))
        assert listener.recv(65536).startswith(b"#bundle")
        dialog.osc.click()
    assert light.isHidden() and dialog.osc_port.isEnabled()


def test_it_goes_on_when_the_dialog_is_closed_and_ends_with_the_window(
    dialog, light, window, engine
):
    dialog.stream.click()
    dialog.close()
    assert light.isVisible()
    light.click()
    again = window.dialogs.open["stream"]
    assert again.stream.isChecked() and again.address.text()
    window.close()
    assert not engine.sinks


def test_the_strip_does_not_grow_when_the_stream_begins(dialog, light, window, qapp):
    before = window.strip.height()
    dialog.stream.click()
    qapp.processEvents()
    assert light.isVisible() and window.strip.height() == before
    assert light.height() >= light.fontMetrics().height() + 4
