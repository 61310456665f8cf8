#!/usr/bin/env bash
# Writes the exact versions of everything that ferdesk needs:
#
#   constraints.txt   every package that the app, the trainer, the tests and the build can pull in,
#                     with markers for every system and Python; for `make app` and `make test`.
#                     No hashes: PyTorch comes as a CUDA or a CPU build of one version, from
#                     different places, and whoever installs it chooses.
#   lock/SYSTEM.txt   what the installer of one system is built from, with the hash of every file
#                     that may be used; wheels only, so that nothing runs while it is installed.
#
# Versions that are already there stay unless pyproject no longer allows them;
# `make lock UPGRADE=1` takes the newest.
set -euo pipefail
cd "$(dirname "$0")/.."

tool=$(mktemp -d)
trap 'rm -rf "$tool"' EXIT
"$(packaging/setup/find_python.sh)" -m venv "$tool"
"$tool/bin/pip" install --quiet uv

compile() {
    "$tool/bin/uv" pip compile --quiet --python-version 3.11 --no-annotate \
        --custom-compile-command "make lock" "$@"
}

compile --universal --all-extras ${UPGRADE:+--upgrade} \
    pyproject.toml packaging/build-requirements.txt -o packaging/constraints.txt

"$tool/bin/python" packaging/lean_requirements.py > "$tool/lean.txt"
mkdir -p packaging/lock
# The name of a lock, and the oldest system of the kind that the packages' wheels still serve.
export MACOSX_DEPLOYMENT_TARGET=14.0
while read -r name platform; do
    compile --python-platform "$platform" --generate-hashes --only-binary :all: --emit-build-options \
        --upgrade -c packaging/constraints.txt "$tool/lean.txt" packaging/build-requirements.txt \
        -o "packaging/lock/$name.txt"
done << 'SYSTEMS'
linux-x86_64    x86_64-manylinux_2_34
windows-x86_64  x86_64-pc-windows-msvc
macos-arm64     aarch64-apple-darwin
SYSTEMS
