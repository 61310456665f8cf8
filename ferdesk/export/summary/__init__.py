"""Summaries of what was read: a line for each face or participant of each file, or of each of its
trials, for statistics that need no more."""
