#!/usr/bin/env bash
# Opens a disk image and starts the app that is in it: signed, with its entitlements, read-only.
#
#   packaging/macos/test_installer.sh dist/ferdesk-VERSION.dmg
set -euo pipefail
image=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
cd "$(dirname "$0")/../.."
place=$(mktemp -d)
trap 'hdiutil detach -quiet "$place" || true' EXIT
hdiutil attach -quiet -readonly -nobrowse -mountpoint "$place" "$image"

app="$place/ferdesk.app"
codesign --verify --deep --strict "$app"
codesign --display --entitlements - --xml "$app" | grep -q com.apple.security.device.camera
/usr/libexec/PlistBuddy -c "Print :NSCameraUsageDescription" "$app/Contents/Info.plist"
build/lean/bin/python packaging/smoke.py "$app/Contents/MacOS/ferdesk"
