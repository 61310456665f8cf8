#!/usr/bin/env bash
# Sees to the system libraries for the needs named as arguments (app screen python test):
# installs what is missing when that is possible (root on Debian or Ubuntu), otherwise prints the
# line that would. Exit status: 0 all there, 3 something is missing.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
[ "$(uname -s)" = Linux ] || exit 0   # macOS and Windows bring these with the system or the wheels

# ldconfig lies in /usr/sbin, which is not on everybody's PATH.
libraries=$(PATH="$PATH:/usr/sbin:/sbin" ldconfig -p 2>/dev/null || true)

there() {   # there PROBE
    case "$1" in
        python-venv) "$here/find_python.sh" >/dev/null 2>&1 ;;
        /usr/share/fonts) [ -n "$(find -L /usr/share/fonts "${HOME:-/root}/.local/share/fonts" \
            -name '*.[to]tf' -print -quit 2>/dev/null)" ] ;;
        *.h) [ -e "$1" ] ;;
        *.so.*) [[ "$libraries" == *"$1 "* ]] ;;
        *) command -v "$1" >/dev/null 2>&1 ;;
    esac
}

missing() {
    local package need probe
    while read -r package need probe; do
        case "$package" in ''|\#*) continue ;; esac
        [[ " $wanted " == *" $need "* ]] || continue
        there "$probe" || printf ' %s' "$package"
    done < "$here/system-packages.txt"
}

wanted="$*"
lacking=$(missing)
[ -n "$lacking" ] || exit 0

line="apt-get install -y --no-install-recommends$lacking"
if ! command -v apt-get >/dev/null 2>&1; then
    echo "These libraries seem to be missing, by their Debian names:$lacking" >&2
    echo "Install your system's packages of the same libraries if ferdesk does not start." >&2
    exit 3
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "Some system libraries are missing. To install them:" >&2
    echo "    sudo $line" >&2
    exit 3
fi

echo "Installing system libraries:$lacking"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
$line -qq </dev/null >/dev/null
libraries=$(PATH="$PATH:/usr/sbin:/sbin" ldconfig -p)
lacking=$(missing)
[ -z "$lacking" ] || { echo "Still missing after installing:$lacking" >&2; exit 3; }
