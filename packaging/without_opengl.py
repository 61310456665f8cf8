"""Run by the built app before anything else: stands in for Qt's OpenGL modules.

pyqtgraph imports them for plots that ask for OpenGL; ferdesk's timeline asks for none. It only
needs the name of a widget that no widget is one of. The modules themselves would weigh 9 MB.
"""

import sys
from types import ModuleType


class QOpenGLWidget:
    """No widget is one."""


for name in ("PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets"):
    sys.modules[name] = ModuleType(name)
sys.modules["PySide6.QtOpenGLWidgets"].QOpenGLWidget = QOpenGLWidget
