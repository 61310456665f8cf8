#!/usr/bin/env bash
# Builds the installer of the system it runs on into dist/, and tests what it built:
# a lean environment (no torch), one folder by PyInstaller, every feature of that folder tried, then
# a .deb, an NSIS installer or a .dmg around it. The .deb is installed, started and removed in a
# bare Debian of its own, which takes root. `package.sh folder` stops before the installer.
set -euo pipefail
cd "$(dirname "$0")/.."

case "$(uname -s)" in
    Linux) system=linux ;;
    Darwin) system=macos ;;
    MINGW* | MSYS* | CYGWIN*) system=windows ;;
    *) echo "No installer is made on $(uname -s)." >&2; exit 1 ;;
esac
machine=$(uname -m)
lock="packaging/lock/$system-$machine.txt"
if [ ! -f "$lock" ]; then
    echo "No packages are locked for $system on $machine; packaging/lock.sh lists the systems." >&2
    exit 1
fi

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
# Only files whose hashes are written down: what is shipped is what was tested.
"$python" -m pip install --quiet --require-hashes --report build/installed.json -r "$lock"
"$python" -m pip install --quiet --no-deps --no-build-isolation .
version=$("$python" -c 'from importlib.metadata import version; print(version("ferdesk"))')

QT_QPA_PLATFORM=offscreen "$python" packaging/make_icons.py build
"$python" packaging/trim.py
if [ "$system" = linux ]; then
    "$python" packaging/linux/trim_icu.py
    "$python" packaging/linux/one_blas.py
fi
"$python" -m PyInstaller --noconfirm --log-level WARN \
    --distpath build/bundle --workpath build/pyinstaller packaging/ferdesk.spec
if [ "$system" = linux ]; then
    # Symbol tables that nothing at run time reads: 23 MB of Python's, 1 MB of ICU's. The other
    # libraries come stripped or were changed by auditwheel, after which strip breaks them.
    find build/bundle/ferdesk/_internal -type f \( -name 'libpython3.*.so*' -o -name 'libicu*.so*' \
        -o -path '*/lib-dynload/*.so' -o -name libmediapipe.so \) -exec strip --strip-unneeded {} +
fi
# Dates come from the commit, so that the same commit makes the same package.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
"$python" packaging/sbom.py build/bundle/ferdesk build/installed.json build/sbom.cdx.json
cp LICENSE build/sbom.cdx.json build/bundle/ferdesk/
"$python" packaging/check_bundle.py build/bundle/ferdesk

program=build/bundle/ferdesk/ferdesk
if [ "$system" = windows ]; then program=build/bundle/ferdesk/ferdesk.exe; fi
"$python" packaging/smoke.py "$PWD/$program"
"$python" packaging/features.py "$PWD/$program"

if [ "${1:-}" = folder ]; then exit 0; fi
mkdir -p dist
"packaging/$system/make_installer.sh" "$version"
if [ "$system" = linux ]; then
    deb="dist/ferdesk_${version}_$(dpkg --print-architecture).deb"
    if [ "$(id -u)" -eq 0 ]; then
        packaging/linux/test_installer.sh "$deb" build/installed.png
    else
        echo "Not tried in a bare system, which takes root:"
        echo "    sudo packaging/linux/test_installer.sh $deb"
    fi
fi
