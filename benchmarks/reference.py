"""A fixed piece of work in numpy and OpenCV, to hold other speeds against.

A machine that is half as fast, or shared with something else, does this half as often too. The
ratio of a speed to this one says more about the code than the speed itself.
"""

from __future__ import annotations

import statistics
import time

import cv2
import numpy as np


def once(image: np.ndarray, matrix: np.ndarray) -> float:
    """One unit: what vision code does, in one thread. Returns a number, so that all is done."""
    rgb = cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
    small = cv2.resize(rgb, (256, 256), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    blurred = cv2.GaussianBlur(small, (9, 9), 2)
    gray = blurred.mean(axis=2)
    for _ in range(12):
        gray = np.tanh(gray @ matrix)
    return float(gray.sum())


def measure(seconds: float = 1.5) -> float:
    """Units a second; the median over many, so that a short disturbance counts for little."""
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (720, 1280, 3), dtype=np.uint8)
    matrix = (rng.standard_normal((256, 256)) / 16).astype(np.float32)
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        once(image, matrix)
        took = []
        until = time.perf_counter() + seconds
        while time.perf_counter() < until or len(took) < 5:
            began = time.perf_counter()
            once(image, matrix)
            took.append(time.perf_counter() - began)
    finally:
        cv2.setNumThreads(threads)
    return 1 / statistics.median(took)
