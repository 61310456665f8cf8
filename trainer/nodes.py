"""Nodes that are added to an ONNX graph, with the constants that they read."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper


class Nodes:
    """Nodes and constants under a prefix of their own, so that no name meets one of the graph's.

    Args:
        prefix: begins each name.
    """

    def __init__(self, prefix: str):
        self._prefix = prefix
        self.made: list[onnx.NodeProto] = []
        """In the order in which they compute."""
        self.held: list[onnx.TensorProto] = []
        """Their constants."""

    def constant(self, name: str, value: np.ndarray) -> str:
        """Hold a constant, and name it."""
        self.held.append(numpy_helper.from_array(value, f"{self._prefix}/{name}"))
        return self.held[-1].name

    def floats(self, name: str, value: Any) -> str:
        """The same of numbers that are held as float32."""
        return self.constant(name, np.asarray(value, np.float32))

    def node(self, kind: str, name: str, *inputs: str, **attributes: Any) -> str:
        """Add a node of one output, and name that."""
        out = f"{self._prefix}/{name}"
        self.made.append(helper.make_node(kind, list(inputs), [out], f"/{out}", **attributes))
        return out
