"""Answers of an analysis held against labels that people gave."""
