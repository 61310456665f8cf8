"""What ``docs/sessions.md`` shows of reading a recording."""

from __future__ import annotations

import re

from made_records import made_record

from ferdesk.core import assets
from ferdesk.session.events import MARKER, Event


def test_the_example_runs(session, monkeypatch, capsys):
    events = [Event(MARKER, 0.2, 0.2, "2026-01-01T00:00:00+00:00", "smile")]
    path = session([made_record(i, 1) for i in range(10)], "monday.ferdesk", events=events)
    monkeypatch.chdir(path.parent)
    text = assets.guide("sessions.md").read_text(encoding="utf-8")
    (piece,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    exec(compile(piece, "docs/sessions.md", "exec"), {})
    *faces, marker = capsys.readouterr().out.splitlines()
    assert len(faces) == 10 and faces[1].startswith("0.03 s ") and marker == "0.20 s smile"
