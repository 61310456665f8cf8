"""The one exception that is shown to a person."""


class FerdeskError(Exception):
    """Something went wrong that the user can do something about.

    Its text says what was wrong, where, and what to do; it is shown as it is
    by the command line and by the app's message bar.
    """

    def __init__(self, what: str, fix: str = ""):
        super().__init__(f"{what} {fix}".strip())
        self.what = what
        self.fix = fix
