"""A queue of an analysis that does what a test says."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from ferdesk.export.job import ItemProgress, Progress


class FakeQueue:
    made: ClassVar[list] = []

    def __init__(self, job, catalog, on_change):
        self.job, self.tell, self.calls = job, on_change, []
        self.state = Progress(tuple(ItemProgress(spec) for spec in job.inputs))
        FakeQueue.made.append(self)

    def progress(self):
        return self.state

    def start(self):
        self.calls.append("start")

    def pause(self, on=True):
        self.calls.append(("pause", on))

    def cancel(self):
        self.calls.append("cancel")

    def join(self, timeout_s=None):
        return True

    def done(self):
        return replace(self.state, state="done", written=(self.job.out,))
