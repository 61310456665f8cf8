"""Classifiers on the muscles of a face: arrays and a card, scored with numpy alone."""
