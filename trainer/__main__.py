"""``ferdesk-train``: runs a command of :data:`trainer.cli.COMMANDS`."""

from __future__ import annotations

import sys

from ferdesk.core.errors import FerdeskError

NOT_INSTALLED = (
    "ferdesk-train: The trainer is not installed: {} is missing. Install it: "
    'pip install -c packaging/constraints.txt ".[train]"'
)
"""The app is installed without what training needs, and its command is there all the same."""

try:
    import typer

    from trainer.cli import COMMANDS
except ModuleNotFoundError as error:
    sys.exit(NOT_INSTALLED.format(error.name))

app = typer.Typer(
    help="Train, score and export the networks of ferdesk.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for name, command in COMMANDS.items():
    app.command(name)(command)


def main(arguments: list[str] | None = None) -> int:
    """Run a command; an error that the user can mend is printed as one line.

    Returns:
        The exit status: 0, 1 after an error, 130 after Ctrl-C.
    """
    try:
        result = app(arguments, standalone_mode=False)
        return result if isinstance(result, int) else 0
    except FerdeskError as error:
        print(f"ferdesk-train: {error}", file=sys.stderr)
        return 1
    except ModuleNotFoundError as error:
        # Typer is there, as other programs bring it too.
        print(NOT_INSTALLED.format(error.name), file=sys.stderr)
        return 1
    except OSError as error:
        # Where no part of the program could say more of it: a full disk, a folder of others.
        what = error.filename or "A file"
        print(f"ferdesk-train: {what}: {error.strerror or error}.", file=sys.stderr)
        return 1
    except typer.Exit as leave:
        return leave.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except Exception as error:
        # Typer's own usage errors know how to show themselves.
        if hasattr(error, "show") and hasattr(error, "exit_code"):
            error.show()
            return error.exit_code
        raise


if __name__ == "__main__":
    sys.exit(main())
