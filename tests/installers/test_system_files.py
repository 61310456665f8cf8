"""What each system's installer is made from: NSIS script, property lists, menus, the workflow."""

import os
import plistlib
import re
import shutil
import struct
import subprocess
import xml.etree.ElementTree as xml

import pytest
from scripts import PACKAGING, ROOT, script

from ferdesk.ui.language import LANGUAGES, SOURCE
from ferdesk.ui.places import settings_file

WORKFLOW = (ROOT / ".github/workflows/package.yml").read_text("utf-8")


def icon():
    """The smallest ICO file: one picture of 1×1 pixel."""
    pixels = struct.pack("<IiiHHIIiiII", 40, 1, 2, 1, 32, 0, 8, 0, 0, 0, 0) + bytes(8)
    return struct.pack("<HHHBBBBHHII", 0, 1, 1, 1, 1, 0, 0, 1, 32, len(pixels), 22) + pixels


@pytest.mark.skipif(shutil.which("makensis") is None, reason="makensis is not installed (nsis)")
def test_the_windows_installer_compiles_and_takes_the_whole_tree(tmp_path):
    tree = tmp_path / "a tree"
    for name in ("ferdesk.exe", "LICENSE", "sbom.cdx.json", "_internal/cv2/é.dll"):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_bytes(name.encode())
    (tmp_path / "a.ico").write_bytes(icon())
    setup = tmp_path / "ferdesk-setup.exe"
    made = subprocess.run(
        ["makensis", "-V4", "-WX", "-DVERSION=3.2.1", f"-DSOURCE={tree}",
         f"-DICON={tmp_path / 'a.ico'}", f"-DOUTPUT={setup}",
         str(PACKAGING / "windows/ferdesk.nsi")],
        capture_output=True, text=True, errors="replace",
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    assert setup.read_bytes()[:2] == b"MZ"
    taken = set(re.findall(r'^File: "(.+?)" \d+ bytes', made.stdout, re.M))
    assert taken == {path.name for path in tree.rglob("*") if path.is_file()}
    assert "DisplayVersion=3.2.1" in made.stdout


def test_the_windows_uninstaller_removes_what_was_installed_and_nothing_else():
    """Not the whole folder: the user may have chosen one with other things in it."""
    script = (PACKAGING / "windows/ferdesk.nsi").read_text("utf-8")
    taken_away = script.partition("!macro TakeProgramAway\n")[2].partition("!macroend")[0]
    _, _, removal = script.partition('Section "Uninstall"')
    removal = removal.replace("!insertmacro TakeProgramAway\n", taken_away)
    removed = set(re.findall(r'(?:Delete|RMDir(?: /r)?) "\$INSTDIR\\(.+?)"', removal))
    put = {"ferdesk.exe", "_internal", "uninstall.exe"}
    copied = re.search(r"^cp (.+) build/bundle/ferdesk/$", package_script(), re.M).group(1)
    put |= {name.rpartition("/")[2] for name in copied.split()}
    assert removed == put
    assert re.findall(r'RMDir (.*)"\$INSTDIR"', removal) == [""]
    assert 'DeleteRegKey HKCU "${UNINSTALL}"' in removal


def test_the_windows_uninstaller_keeps_settings_unless_it_is_told_to_delete_them():
    script = (PACKAGING / "windows/ferdesk.nsi").read_text("utf-8").replace("\\\n", " ")
    _, _, removal = script.partition('Section "Uninstall"')
    (asked,) = re.findall(r"MessageBox .+", removal)
    # Enter, the silent mode and the button No keep them.
    assert "MB_DEFBUTTON2" in asked and "/SD IDNO IDNO kept" in asked
    before, _, after = removal.partition(asked)
    answered, _, after = after.partition("kept:")
    assert re.findall(r"DeleteRegKey (.+)", answered) == ['HKCU "${SETTINGS}"']
    # Settings lie inside of the program's own key, which a setting that stays keeps.
    assert "Software" not in "".join(re.findall(r"DeleteRegKey (?!/ifempty)(.+)", before + after))
    assert 'DeleteRegKey /ifempty HKCU "Software\\ferdesk"' in after
    ours = settings_file()
    key = f"Software\\{ours.organizationName()}\\{ours.applicationName()}"
    assert f'!define SETTINGS "{key}"' in script


def test_the_windows_installer_touches_no_settings():
    script = (PACKAGING / "windows/ferdesk.nsi").read_text("utf-8")
    put = script.partition('Section "ferdesk"')[2].partition("SectionEnd")[0]
    assert "DeleteReg" not in put and "SETTINGS" not in put


@pytest.mark.parametrize("section", ['"ferdesk"', '"Uninstall"'])
def test_a_ferdesk_that_runs_is_left_whole_by_the_windows_installer(section):
    """Its own files can't be removed then, but others beside them could."""
    script = (PACKAGING / "windows/ferdesk.nsi").read_text("utf-8")
    body = script.partition(f"Section {section}\n")[2].partition("SectionEnd")[0]
    steps = re.findall(r"^\s*(!insertmacro|RMDir|Delete\b|File)", body, re.M)
    assert steps[0] == "!insertmacro"
    macro = script.partition("!macro TakeProgramAway")[2].partition("!macroend")[0]
    assert re.findall(r"^\s*(Delete|IfErrors|MessageBox|Abort)", macro, re.M) == [
        "Delete", "IfErrors", "MessageBox", "Abort"
    ]  # fmt: skip
    assert "/SD IDCANCEL" in macro  # without a person to answer it ends


def package_script():
    return (PACKAGING / "package.sh").read_text("utf-8")


def test_macos_is_told_why_the_camera_is_wanted():
    info = plistlib.loads((PACKAGING / "macos/Info.plist").read_bytes())
    assert "camera" in info["NSCameraUsageDescription"]
    assert "No picture leaves this computer." in info["NSCameraUsageDescription"]
    # No other device is asked for, so no other reason is given.
    assert [key for key in info if key.endswith("UsageDescription")] == ["NSCameraUsageDescription"]
    lock = (PACKAGING / "lock.sh").read_text("utf-8")
    assert f"MACOSX_DEPLOYMENT_TARGET={info['LSMinimumSystemVersion']}\n" in lock


def test_macos_grants_the_camera_and_what_python_needs_but_no_network():
    rights = plistlib.loads((PACKAGING / "macos/entitlements.plist").read_bytes())
    assert rights == {
        "com.apple.security.device.camera": True,
        "com.apple.security.cs.disable-library-validation": True,
        "com.apple.security.cs.allow-unsigned-executable-memory": True,
    }
    script = (PACKAGING / "macos/make_installer.sh").read_text("utf-8")
    assert "--options runtime --entitlements packaging/macos/entitlements.plist" in script


def test_the_linux_menu_and_software_centre_name_the_same_program():
    entry = dict(
        line.split("=", 1)
        for line in (PACKAGING / "linux/ferdesk.desktop").read_text("utf-8").splitlines()
        if "=" in line
    )
    text = (PACKAGING / "linux/ferdesk.metainfo.xml.in").read_text("utf-8")
    root = xml.fromstring(text.encode())
    assert root.findtext("launchable") == "ferdesk.desktop"
    # A file that is dropped on the icon is opened.
    assert entry["Exec"] == "ferdesk %f"
    assert root.findtext("provides/binary") == entry["Icon"] == "ferdesk"
    assert root.find("releases/release").attrib == {"version": "@VERSION@", "date": "@DATE@"}
    assert root.findtext("project_license") == "MIT"
    for language in LANGUAGES:
        if language.code != SOURCE:
            told = {"GenericName", "Comment", "Keywords"}
            assert {f"{name}[{language.code}]" for name in told} <= set(entry)


def test_the_debian_package_depends_on_all_that_the_app_needs():
    table = (PACKAGING / "setup/system-packages.txt").read_text("utf-8")
    needs = {row.split()[1] for row in table.splitlines() if row and not row.startswith("#")}
    script = (PACKAGING / "linux/make_installer.sh").read_text("utf-8")
    assert {"app", "screen"} <= needs
    assert '$2 == "app" || $2 == "screen"' in script


@pytest.mark.skipif(shutil.which("dpkg") is None, reason="this is no Debian or Ubuntu")
def test_the_deb_is_tried_in_a_system_from_where_this_one_has_its_packages(tmp_path):
    """On a machine of GitHub: mirrors in a file, and parts of Ubuntu that are not the usual one."""
    mirrors = tmp_path / "mirrors.txt"
    mirrors.write_text("http://first.example/ubuntu/\tpriority:1\nhttp://second.example/\n")
    targets = (
        "other http://elsewhere.example main", f"$name mirror+file:{mirrors} main",
        f"$name mirror+file:{mirrors} universe", f"$name mirror+file:{mirrors} main",
        "$name http://added.example stable",
    )  # fmt: skip
    said = " ".join(f'"{target}"' for target in targets)
    stubs = {name: "" for name in ("Xvfb", "xdotool", "desktop-file-validate", "appstreamcli")}
    stubs |= {
        "id": "echo 0",
        "apt-get": f'. /etc/os-release; name=$VERSION_CODENAME; printf "%s\\n" {said}',
        "debootstrap": 'echo "asked for: $*"; exit 1',
    }
    for name, does in stubs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / name).chmod(0o755)
    done = subprocess.run(
        [PACKAGING / "linux/test_installer.sh", mirrors],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    asked = done.stderr.split()
    assert "--components=main,universe" in asked
    assert asked[-1] == "http://first.example/ubuntu/"


def test_the_workflow_builds_on_the_three_systems_that_have_a_lock():
    systems = re.search(r"system: \[(.+)\]", WORKFLOW).group(1).split(", ")
    assert {one.partition("-")[0] for one in systems} == {"ubuntu", "windows", "macos"}
    assert {lock.stem.partition("-")[0] for lock in (PACKAGING / "lock").iterdir()} == {
        "linux", "windows", "macos",
    }  # fmt: skip


def test_every_script_that_the_workflow_runs_is_there_and_can_be_run():
    named = set(re.findall(r"(?:packaging/[\w./-]+\.(?:sh|py|txt)|\.ci/run)", WORKFLOW))
    assert "packaging/package.sh" in named
    for name in named:
        path = ROOT / name
        assert path.is_file(), name
        if path.suffix in ("", ".sh"):
            assert path.stat().st_mode & 0o111, f"{name} can't be run"


@pytest.mark.parametrize(
    ("name", "is_it"),
    [
        ("libpython3.11.so.1.0", True),
        ("libpython3.12.dylib", True),
        ("python311.dll", True),
        ("Python.framework/Versions/3.11/Python", True),
        ("Python", True),
        ("python3.11/lib-dynload/_ssl.cpython-311-x86_64-linux-gnu.so", False),
        ("libpyside6.abi3.so.6.11", False),
    ],
)
def test_pythons_own_library_is_known_on_every_system(name, is_it):
    assert bool(script("shipped").PYTHON.fullmatch(name)) == is_it
