#!/usr/bin/env bash
# Writes constraints.txt: one exact version of every package that the app, the trainer, the tests
# and the build can pull in, with markers for every system and Python. Versions that are already
# in it stay unless pyproject no longer allows them; `make lock UPGRADE=1` takes the newest.
set -euo pipefail
cd "$(dirname "$0")/.."

tool=$(mktemp -d)
trap 'rm -rf "$tool"' EXIT
"$(packaging/setup/find_python.sh)" -m venv "$tool"
"$tool/bin/pip" install --quiet uv

"$tool/bin/uv" pip compile --quiet --universal --python-version 3.11 --all-extras \
    ${UPGRADE:+--upgrade} --no-annotate --custom-compile-command "make lock" \
    pyproject.toml packaging/build-requirements.txt -o packaging/constraints.txt
