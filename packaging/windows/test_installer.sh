#!/usr/bin/env bash
# Installs a setup program without a question, starts what it installed, and removes it again;
# settings stay.
#
#   packaging/windows/test_installer.sh dist/ferdesk-VERSION-setup.exe
#
# For Git Bash on Windows, on an account without a ferdesk; the folder is the installer's own choice.
set -euo pipefail
setup=$(realpath "$1")
cd "$(dirname "$0")/../.."
folder="$(cygpath -u "$LOCALAPPDATA")/Programs/ferdesk"
menu="$(cygpath -u "$APPDATA")/Microsoft/Windows/Start Menu/Programs/ferdesk.lnk"
if [ -e "$folder" ]; then
    echo "There is a ferdesk in $folder already." >&2
    exit 1
fi

# One slash more, or Git Bash would take the switch for a path.
"$setup" //S
[ -e "$menu" ] || { echo "There is no $menu." >&2; exit 1; }
build/lean/Scripts/python packaging/smoke.py "$(cygpath -w "$folder/ferdesk.exe")"

settings='HKCU\Software\ferdesk\ferdesk'
reg add "$settings" //v stays //d yes //f > /dev/null

# The uninstaller starts a copy of itself and ends; the copy takes a moment.
"$folder/uninstall.exe" //S
for _ in $(seq 60); do
    if [ ! -e "$folder" ] && [ ! -e "$menu" ]; then
        sleep 2  # the registry comes last
        reg query "$settings" //v stays > /dev/null || { echo "Settings are gone." >&2; exit 1; }
        reg delete "$settings" //f > /dev/null
        echo "Nothing but settings is left of it"
        exit 0
    fi
    sleep 1
done
echo "Left behind:" >&2
find "$folder" "$menu" >&2 || true
exit 1
