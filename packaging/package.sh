#!/usr/bin/env bash
# Builds the installer of the system it runs on into dist/, and tests what it built:
# a lean environment (no torch), one folder by PyInstaller, the smoke test on that folder, then
# a .deb, an NSIS installer or a .dmg around it. `package.sh folder` stops before the installer.
set -euo pipefail
cd "$(dirname "$0")/.."

case "$(uname -s)" in
    Linux) system=linux ;;
    Darwin) system=macos ;;
    MINGW* | MSYS* | CYGWIN*) system=windows ;;
    *) echo "No installer is made on $(uname -s)." >&2; exit 1 ;;
esac

if [ "$system" = linux ]; then
    packaging/setup/system_packages.sh app screen python test package
fi

# A clean environment each time: what happens to be installed must not end up in the bundle.
lean=build/lean
rm -rf "$lean" build/bundle build/pyinstaller
if [ "$system" = windows ]; then
    python -m venv "$lean"
    python="$lean/Scripts/python"
else
    "$(packaging/setup/find_python.sh)" -m venv "$lean"
    python="$lean/bin/python"
fi
"$python" packaging/lean_requirements.py > build/lean-requirements.txt
"$python" -m pip install --quiet -c packaging/constraints.txt -r build/lean-requirements.txt hatchling
"$python" -m pip install --quiet --no-deps --no-build-isolation .
version=$("$python" -c 'from importlib.metadata import version; print(version("ferdesk"))')

QT_QPA_PLATFORM=offscreen "$python" packaging/make_icons.py build
"$python" packaging/trim.py
"$python" packaging/licences.py build/THIRD-PARTY.txt
"$python" -m PyInstaller --noconfirm --log-level WARN \
    --distpath build/bundle --workpath build/pyinstaller packaging/ferdesk.spec
if [ "$system" = linux ]; then
    # Symbol tables that nothing at run time reads: 23 MB of the two. The other libraries come
    # stripped, and some break when it is done to them again.
    strip --strip-unneeded build/bundle/ferdesk/_internal/libpython3.*.so* \
        build/bundle/ferdesk/_internal/mediapipe/tasks/c/libmediapipe.so
fi
cp LICENSE build/THIRD-PARTY.txt build/bundle/ferdesk/
du -sh build/bundle/ferdesk

program=build/bundle/ferdesk/ferdesk
if [ "$system" = windows ]; then program=build/bundle/ferdesk/ferdesk.exe; fi
"$python" packaging/smoke.py "$PWD/$program"

mkdir -p dist
if [ "${1:-}" != folder ]; then
    "packaging/$system/make_installer.sh" "$version"
fi
