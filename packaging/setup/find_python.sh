#!/usr/bin/env bash
# Prints the path of a Python that can make ferdesk's virtual environment, or says what is missing.
# PYTHON=... in the environment chooses one.
set -euo pipefail

fits() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

# The locked versions were tried on 3.11 first; newer ones follow.
for candidate in ${PYTHON:-python3.11 python3.12 python3.13 python3.14 python3 python}; do
    if fits "$candidate"; then
        command -v "$candidate"
        exit 0
    fi
done

{
    if [ -n "${PYTHON:-}" ]; then
        echo "PYTHON=$PYTHON can't be used: ferdesk needs Python 3.11 or newer with its venv module."
    else
        echo "No Python 3.11 or newer with its venv module was found."
    fi
    echo "  Debian 12, Ubuntu 24.04 and newer:  sudo apt-get install python3 python3-venv"
    echo "  Fedora:                             sudo dnf install python3"
    echo "  macOS with Homebrew:                brew install python@3.12"
    echo "Then run this again, or name one yourself:  make app PYTHON=/path/to/python3"
} >&2
exit 1
