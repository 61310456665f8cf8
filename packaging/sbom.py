"""Writes the bill of materials of a bundle: CycloneDX 1.6, as JSON.

    python packaging/sbom.py BUNDLE REPORT OUT

BUNDLE is the built folder, REPORT what `pip install --report` wrote while the build's environment
was made. The hash of a package is that of the wheel it came from, which the lock file allows; that
of anything else is of its file in the bundle. The rules of the format that matter to a reader are
checked before anything is written.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import time
import uuid
from pathlib import Path

SHIPPED = Path("build/shipped.json")
KINDS = {"application", "library", "platform", "machine-learning-model", "data"}
"""Component types of the format that ferdesk has; the format knows more."""
DIGITS = {"SHA-256": 64}
SPDX = re.compile(r"[A-Za-z0-9.+-]+( (AND|OR|WITH) [A-Za-z0-9.+-]+)*")
PURL = re.compile(
    r"pkg:[a-z]+/([a-z0-9._~%-]+/)*[A-Za-z0-9._~%-]+@[A-Za-z0-9._~%+-]+(\?[a-z0-9=&-]+)?"
)


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def wheels(report: dict) -> dict[str, str]:
    """SHA-256 of the wheel that each package came from, by its normal name."""
    return {
        re.sub(r"[-_.]+", "-", one["metadata"]["name"]).lower(): one["download_info"][
            "archive_info"
        ]["hashes"]["sha256"]
        for one in report["install"]
    }


def component(row: dict, digest: str) -> dict:
    """One entry, from a row of shipped.json and a SHA-256."""
    licence = row["licence"]
    known = SPDX.fullmatch(licence)
    return {
        "type": row["kind"],
        "bom-ref": row["purl"],
        "name": row["name"],
        "version": row["version"],
        "licenses": [{"expression": licence} if known else {"license": {"name": licence}}],
        "purl": row["purl"],
        "hashes": [{"alg": "SHA-256", "content": digest}],
    }


def bill(shipped: dict, hashes: dict[str, str], program: str, when: int) -> dict:
    """The whole document.

    Args:
        shipped: what shipped.json holds.
        hashes: SHA-256 by package URL, for every part.
        program: SHA-256 of the program that starts ferdesk.
        when: seconds since 1970.
    """
    version = shipped["version"]
    own = {
        "name": "ferdesk",
        "version": version,
        "licence": shipped["licence"],
        "purl": f"pkg:generic/ferdesk@{version}",
        "kind": "application",
    }
    parts = [component(row, hashes[row["purl"]]) for row in shipped["parts"]]
    parts.sort(key=lambda one: one["bom-ref"])
    content = json.dumps(parts, sort_keys=True)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        # Of what it says, so that the same bundle gives the same document.
        "serialNumber": uuid.uuid5(uuid.NAMESPACE_OID, content + program).urn,
        "version": 1,
        "metadata": {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(when)),
            "component": component(own, program),
        },
        "components": parts,
        "dependencies": [
            {"ref": own["purl"], "dependsOn": [one["bom-ref"] for one in parts]},
            *({"ref": one["bom-ref"], "dependsOn": []} for one in parts),
        ],
    }


def problems(document: dict) -> list[str]:
    """Where a bill breaks the rules of CycloneDX 1.6 or leaves a field out that readers need."""
    found = []
    if (document.get("bomFormat"), document.get("specVersion")) != ("CycloneDX", "1.6"):
        found.append("it is no CycloneDX 1.6")
    serial = r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    if not re.fullmatch(serial, document.get("serialNumber", "")):
        found.append("serialNumber is no UUID")
    if not isinstance(document.get("version"), int) or document["version"] < 1:
        found.append("version is no positive whole number")
    whole = document.get("metadata", {})
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", whole.get("timestamp", "")):
        found.append("the timestamp is none")
    parts = [whole.get("component", {}), *document.get("components", [])]
    for one in parts:
        found += [f"{one.get('name') or 'a component'}: {what}" for what in _wrong(one)]
    references = [one.get("bom-ref") for one in parts]
    if len(set(references)) != len(references):
        found.append("a bom-ref is there twice")
    for row in document.get("dependencies", []):
        unknown = {row.get("ref"), *row.get("dependsOn", [])} - set(references)
        found += [
            f"dependencies name {one}, which is not there" for one in sorted(map(str, unknown))
        ]
    return found


def _wrong(one: dict) -> list[str]:
    found = [f"no {key}" for key in ("name", "version", "bom-ref") if not one.get(key)]
    if one.get("type") not in KINDS:
        found.append(f"type {one.get('type')!r}")
    if not PURL.fullmatch(one.get("purl") or ""):
        found.append(f"package URL {one.get('purl')!r}")
    given = one.get("licenses") or []
    if not given:
        found.append("no licence")
    for choice in given:
        expression, name = choice.get("expression"), choice.get("license", {}).get("name")
        if bool(expression) == bool(name) or (expression and not SPDX.fullmatch(expression)):
            found.append(f"licence {choice!r}")
    digests = one.get("hashes") or []
    if not digests:
        found.append("no hash")
    for digest in digests:
        digits = DIGITS.get(digest.get("alg"))
        if not digits or not re.fullmatch(f"[0-9a-f]{{{digits}}}", digest.get("content", "")):
            found.append(f"hash {digest!r}")
    return found


def main(bundle: Path, report: Path, out: Path) -> None:
    shipped = json.loads(SHIPPED.read_text("utf-8"))
    of_wheels = wheels(json.loads(report.read_text("utf-8")))
    hashes = {}
    for row in shipped["parts"]:
        if row["file"]:
            hashes[row["purl"]] = sha256(bundle / "_internal" / row["file"])
        else:
            hashes[row["purl"]] = of_wheels[re.sub(r"[-_.]+", "-", row["name"]).lower()]
    (program,) = [path for path in (bundle / "ferdesk", bundle / "ferdesk.exe") if path.is_file()]
    when = int(os.environ.get("SOURCE_DATE_EPOCH") or time.time())
    document = bill(shipped, hashes, sha256(program), when)
    if wrong := problems(document):
        raise SystemExit("The bill of materials is wrong:\n" + "\n".join(wrong))
    out.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(f"{out.name}: {len(document['components'])} components")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
