#!/usr/bin/env bash
# Signs build/bundle/ferdesk.app and puts it into dist/ferdesk-VERSION.dmg.
# SIGNING_IDENTITY names a Developer ID certificate; without one the signature is ad hoc, and macOS
# asks before it opens the app for the first time.
set -euo pipefail
cd "$(dirname "$0")/../.."
version=$1
app=build/bundle/ferdesk.app
stage=build/dmg

cp LICENSE build/sbom.cdx.json "$app/Contents/Resources/"
codesign --force --deep --options runtime --entitlements packaging/macos/entitlements.plist \
    --sign "${SIGNING_IDENTITY:--}" "$app"
codesign --verify --deep --strict "$app"

rm -rf "$stage"
mkdir -p "$stage" dist
cp -R "$app" "$stage/"
ln -s /Applications "$stage/Applications"
hdiutil create -volname "ferdesk $version" -srcfolder "$stage" -format UDZO -ov \
    "dist/ferdesk-$version.dmg"
du -h "dist/ferdesk-$version.dmg"
