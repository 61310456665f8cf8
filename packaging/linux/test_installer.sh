#!/usr/bin/env bash
# Installs a .deb into a bare Debian of its own, starts it there and removes it again.
#
#   packaging/linux/test_installer.sh dist/ferdesk_VERSION_ARCH.deb [PICTURE]
#
# The tree is made by debootstrap from the mirror that this system's apt uses, with nothing in it but
# the base. The app runs there as an ordinary user with an empty environment, shown on an Xvfb
# of the host: what it needs must come with the package or through its dependencies. The screenshot
# is kept as PICTURE. Needs root, debootstrap and Xvfb.
set -euo pipefail
deb=$(realpath "$1")
picture=${2:-}
cd "$(dirname "$0")/../.."

for tool in debootstrap Xvfb xdotool desktop-file-validate appstreamcli; do
    command -v "$tool" > /dev/null || { echo "$tool is missing (see system-packages.txt)." >&2; exit 1; }
done
if [ "$(id -u)" -ne 0 ]; then
    echo "A system in a folder of its own needs root: sudo $0 $*" >&2
    exit 1
fi

tree=$(mktemp -d)
chmod 755 "$tree"  # apt and an ordinary person look into it, too
# chroot keeps what is mounted below it from going with the folder.
cleanup() {
    kill ${screen:-} ${app:-} 2> /dev/null || true
    umount "$tree/tmp/.X11-unix" "$tree/proc" "$tree/dev/shm" 2> /dev/null || true
    if ! mountpoint -q "$tree/proc"; then rm -rf "$tree"; fi
}
trap cleanup EXIT
inside() { chroot "$tree" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
    DEBIAN_FRONTEND=noninteractive "$@"; }
# An ordinary person's session, as bare as it gets.
person() { chroot --userspec=person "$tree" env -i PATH=/usr/bin:/bin HOME=/home/person "$@"; }

codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
# Where this system has its packages from, and which parts: Ubuntu has some that the app needs in its
# universe only.
read -r mirror parts < <(
    apt-get indextargets --format '$(CODENAME) $(SITE) $(COMPONENT)' "Created-By: Packages" |
        awk -v name="$codename" '$1 == name && (site == "" || site == $2) {
            site = $2
            if (!seen[$3]++) parts = parts (parts == "" ? "" : ",") $3
        } END { print site, parts }'
)
# The machines of GitHub have a list of mirrors in a file, which debootstrap does not know.
case "$mirror" in
    mirror+file:*) mirror=$(awk '!/^#/ && NF { print $1; exit }' "${mirror#mirror+file:}") ;;
esac
echo "Making a bare $codename"
debootstrap --variant=minbase --components="$parts" "$codename" "$tree" "$mirror" \
    > "$tree.log" 2>&1 || { tail -5 "$tree.log" >&2; exit 1; }
rm -f "$tree.log"
mountpoint -q "$tree/proc" || mount -t proc proc "$tree/proc"
inside useradd --create-home person
inside sh -c 'find / -xdev \( -path /proc -o -path /sys -o -path /var -o -path /tmp \) -prune \
    -o -print | sort' > "$tree/tmp/before"

echo "Installing $(basename "$deb")"
cp "$deb" "$tree/tmp/ferdesk.deb"
inside apt-get update -qq
inside apt-get install -qq -y -o Dpkg::Use-Pty=0 --no-install-recommends /tmp/ferdesk.deb > /dev/null
inside dpkg --verify ferdesk
echo "Installed: $(inside dpkg-query -W -f '${Installed-Size}' ferdesk) KiB"

# The program looks into its own folder before it looks at the system.
lacking=$(inside LD_LIBRARY_PATH=/usr/lib/ferdesk/_internal sh -c 'find /usr/lib/ferdesk -type f \( -name "*.so*" -o -perm -100 \) -exec ldd {} + \
    2>/dev/null | grep "not found" | sort -u' || true)
[ -z "$lacking" ] || { echo "Libraries that nothing brings:" >&2; echo "$lacking" >&2; exit 1; }
desktop-file-validate "$tree/usr/share/applications/ferdesk.desktop"
appstreamcli validate --no-net "$tree/usr/share/metainfo/ferdesk.metainfo.xml"

echo "Self-test as an ordinary user"
person QT_QPA_PLATFORM=offscreen ferdesk --self-test
person ferdesk doctor

echo "The demo on a screen"
display=$(( 90 + $$ % 900 ))
Xvfb ":$display" -screen 0 1600x1000x24 -nolisten tcp > /dev/null 2>&1 &
screen=$!
until [ -S "/tmp/.X11-unix/X$display" ]; do kill -0 "$screen"; sleep 0.1; done
mkdir -p "$tree/tmp/.X11-unix"
mount --bind /tmp/.X11-unix "$tree/tmp/.X11-unix"
person DISPLAY=":$display" QT_QPA_PLATFORM=xcb \
    ferdesk --source demo --screenshot /home/person/shot.png --after 8
build/lean/bin/python packaging/check_screenshot.py "$tree/home/person/shot.png"
if [ -n "$picture" ]; then cp "$tree/home/person/shot.png" "$picture"; fi

# The first start after installing reads everything from the disk; the best of the others tells what
# the program itself takes on a machine that is busy with other things, too.
for _ in 1 2 3 4 5 6; do
    begun=$(date +%s%N)
    # Not through person(): $! would be a shell around it.
    chroot --userspec=person "$tree" env -i PATH=/usr/bin:/bin HOME=/home/person LANG=C.UTF-8 \
        DISPLAY=":$display" QT_QPA_PLATFORM=xcb ferdesk --source demo &
    app=$!
    DISPLAY=":$display" timeout 60 xdotool search --sync --onlyvisible --pid "$app" > /dev/null
    took=$(( ($(date +%s%N) - begun) / 1000000 ))
    echo "Window after $took ms"
    kill "$app"
    wait "$app" || true
    app=
done

echo "Removing it"
inside apt-get purge -qq -y -o Dpkg::Use-Pty=0 ferdesk > /dev/null
inside apt-get autoremove --purge -qq -y -o Dpkg::Use-Pty=0 > /dev/null
rm -rf "$tree/home/person"  # settings and recordings are the person's own
left=$(inside sh -c 'find / -xdev \( -path /proc -o -path /sys -o -path /var -o -path /tmp \) -prune \
    -o -print | sort' | comm -13 "$tree/tmp/before" - | grep -i ferdesk || true)
[ -z "$left" ] || { echo "Left behind:" >&2; echo "$left" >&2; exit 1; }
echo "Nothing is left of it"
