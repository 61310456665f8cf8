#!/usr/bin/env bash
# Puts build/bundle/ferdesk into dist/ferdesk-VERSION-setup.exe. Needs makensis (NSIS), which also
# runs on Linux: so the script can be compiled there on any folder.
set -euo pipefail
cd "$(dirname "$0")/../.."
version=$1
mkdir -p dist
setup="dist/ferdesk-$version-setup.exe"

# makensis looks for relative paths beside the script. Git Bash on Windows turns arguments that
# look like /paths into Windows paths; -D is taken on every system and left alone.
here=$(pwd -W 2>/dev/null || pwd)
makensis -V2 "-DVERSION=$version" "-DSOURCE=$here/build/bundle/ferdesk" \
    "-DICON=$here/build/windows/ferdesk.ico" "-DOUTPUT=$here/$setup" packaging/windows/ferdesk.nsi
du -h "$setup"
