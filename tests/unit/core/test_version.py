from importlib import metadata

from ferdesk import __version__
from ferdesk.core.version import APP_VERSION, version_of


def test_what_is_installed_has_a_version_and_nothing_else_has():
    assert version_of("numpy") == metadata.version("numpy")
    assert version_of("no-such-package") == ""
    assert __version__ == APP_VERSION == (version_of("ferdesk") or "0+source")
