"""Sessions: a recording of everything that was read, in one file, to play or to score again.

:mod:`~ferdesk.session.recorder` writes, :mod:`~ferdesk.session.reader` reads,
:mod:`~ferdesk.session.player` plays back, :mod:`~ferdesk.session.rescore` reads the stored faces
again by other models or settings, :mod:`~ferdesk.session.files` names, repairs, annotates and
deletes. The file is described in ``docs/sessions.md``.
"""
