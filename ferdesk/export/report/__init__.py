"""A table as a page for people: see :mod:`ferdesk.export.report.page`."""
