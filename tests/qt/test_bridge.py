"""The crossing from threads to Qt."""

import threading

from ferdesk.ui.bridge import Bridge


def test_many_notices_become_one_signal(qtbot):
    bridge = Bridge()
    seen = []
    bridge.updated.connect(lambda: seen.append(threading.current_thread()))
    workers = [
        threading.Thread(target=lambda: [bridge.notify() for _ in range(500)]) for _ in range(3)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert seen == []  # nothing runs inside a worker
    qtbot.waitUntil(lambda: bool(seen))
    qtbot.wait(20)
    assert seen == [threading.main_thread()]


def test_a_notice_after_delivery_is_delivered_again(qtbot):
    bridge = Bridge()
    seen = []
    bridge.updated.connect(lambda: seen.append(1))
    for count in (1, 2, 3):
        bridge.notify()
        qtbot.waitUntil(lambda count=count: len(seen) == count)


def test_a_notice_given_while_one_is_handled_is_not_lost(qtbot):
    bridge = Bridge()
    seen = []

    def handle():
        seen.append(1)
        if len(seen) == 1:
            bridge.notify()

    bridge.updated.connect(handle)
    bridge.notify()
    qtbot.waitUntil(lambda: len(seen) == 2)


def test_nothing_is_told_after_close(qtbot):
    bridge = Bridge()
    seen = []
    bridge.updated.connect(lambda: seen.append(1))
    bridge.notify()
    bridge.close()
    bridge.notify()
    qtbot.wait(20)
    assert seen == []
