#!/usr/bin/env bash
# Puts build/bundle/ferdesk into dist/ferdesk_VERSION_ARCH.deb. Needs dpkg-deb only.
set -euo pipefail
cd "$(dirname "$0")/../.."
version=$1
here=packaging/linux
architecture=$(dpkg --print-architecture)
root=build/deb
rm -rf "$root"

install -d "$root/DEBIAN" "$root/usr/bin" "$root/usr/lib" "$root/usr/share/doc/ferdesk"
cp -a build/bundle/ferdesk "$root/usr/lib/ferdesk"
mv "$root/usr/lib/ferdesk/sbom.cdx.json" "$root/usr/share/doc/ferdesk/sbom.cdx.json"
ln -s ../../../lib/ferdesk/_internal/ferdesk/assets/parts "$root/usr/share/doc/ferdesk/licences"
mv "$root/usr/lib/ferdesk/LICENSE" "$root/usr/share/doc/ferdesk/copyright"
ln -s ../lib/ferdesk/ferdesk "$root/usr/bin/ferdesk"

install -Dm644 "$here/ferdesk.desktop" "$root/usr/share/applications/ferdesk.desktop"
install -Dm644 assets/icons/ferdesk.svg \
    "$root/usr/share/icons/hicolor/scalable/apps/ferdesk.svg"
for size in 16 24 32 48 64 128 256 512; do
    install -Dm644 "build/icons/$size.png" \
        "$root/usr/share/icons/hicolor/${size}x$size/apps/ferdesk.png"
done

day=$(date -u -d "@$SOURCE_DATE_EPOCH" +%F)
install -d "$root/usr/share/metainfo"
sed -e "s/@VERSION@/$version/" -e "s/@DATE@/$day/" "$here/ferdesk.metainfo.xml.in" \
    > "$root/usr/share/metainfo/ferdesk.metainfo.xml"

# What the compiled parts ask of the C library, and what every package of the table needs anyway.
glibc=$(find "$root/usr/lib/ferdesk" -type f \( -name '*.so*' -o -name ferdesk \) \
    -exec objdump -T {} + 2> /dev/null | grep -o 'GLIBC_2\.[0-9]*' | sort -Vu | tail -1)
base="libc6 (>= ${glibc#GLIBC_}), libgcc-s1, libstdc++6"
depends=$(awk '!/^#/ && ($2 == "app" || $2 == "screen") { printf "%s%s", sep, $1; sep = ", " }' \
    packaging/setup/system-packages.txt)
size=$(du -sk --apparent-size "$root" | cut -f1)
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" \
    -e "s/@SIZE_KIB@/$size/" -e "s/@DEPENDS@/$base, $depends/" "$here/control.in" \
    > "$root/DEBIAN/control"

chmod -R u+rwX,go+rX,go-w "$root"
mkdir -p dist
deb="dist/ferdesk_${version}_$architecture.deb"
dpkg-deb --root-owner-group -Zxz --build "$root" "$deb" > /dev/null
du -h "$deb"
