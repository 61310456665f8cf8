"""Classifiers on the muscles of a face: extraction, SVMs, their place beside the network."""
