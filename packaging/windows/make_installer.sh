#!/usr/bin/env bash
# Puts build/bundle/ferdesk into dist/ferdesk-VERSION-setup.exe. Needs makensis (NSIS), which also
# runs on Linux: tests/installers compiles the script there, on a tree that stands in.
set -euo pipefail
cd "$(dirname "$0")/../.."
version=$1
mkdir -p dist
setup="dist/ferdesk-$version-setup.exe"

# makensis looks for relative paths beside the script, and for Windows' own form of them there.
# Git Bash turns arguments that look like /paths into Windows paths; -D is taken on every system and
# left alone.
native() { cygpath -w "$PWD/$1" 2> /dev/null || echo "$PWD/$1"; }
makensis -V2 "-DVERSION=$version" "-DSOURCE=$(native build/bundle/ferdesk)" \
    "-DICON=$(native build/windows/ferdesk.ico)" "-DOUTPUT=$(native "$setup")" \
    packaging/windows/ferdesk.nsi
du -h "$setup"
