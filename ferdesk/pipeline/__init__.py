"""From a frame to its record, and what makes the parts of that path ready.

The path itself is :mod:`ferdesk.pipeline.path`.
"""

from __future__ import annotations

from ferdesk.models.catalog import Catalog
from ferdesk.models.reader import Reader
from ferdesk.options import Options
from ferdesk.pipeline.assembly import build, load_model, load_tuned, only_decides, retune
from ferdesk.pipeline.beside import also, also_all
from ferdesk.pipeline.found import Found
from ferdesk.pipeline.path import Landmarker, Pipeline

__all__ = [
    "Catalog",
    "Found",
    "Landmarker",
    "Options",
    "Pipeline",
    "Reader",
    "also",
    "also_all",
    "build",
    "load_model",
    "load_tuned",
    "only_decides",
    "retune",
]
