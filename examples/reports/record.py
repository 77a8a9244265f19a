#!/usr/bin/env python3
"""Records the reports of Trivy and Checkov in this folder.

Usage: record.py TRIVY CACHE CHECKOV
    TRIVY    the program `trivy`, version 0.59.1
    CACHE    a cache folder of Trivy with `db/trivy.db` and `db/metadata.json`
    CHECKOV  the program `checkov`, version 3.3.30

The scanners run offline on the folders beside this one. What they report is kept as it is: ids, packages,
versions, severities, scores, links, verdicts. Three things are rewritten:

* Sentences are this project's own, from words.json; an advisory or check without words there is an error.
  Of the references of an advisory only the primary one stays.
* Paths are relative to the example, whose folder is taken for the root of its repository.
* The time is fixed and what has no order of its own is sorted, so that recording again with the same tools and
  database gives the same bytes.

web.gitleaks.json and web.sarif are not recorded. They are written by hand in the form of such reports.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
WORDS = json.loads((HERE / "words.json").read_text())
RECORDED = "2026-11-23T09:12:00Z"


def run(command, folder, **environment):
    """What the command writes. Checkov ends with 1 when a check failed; its report says the same."""
    variables = {"PATH": os.environ.get("PATH", os.defpath), **environment}
    done = subprocess.run(command, cwd=folder, env=variables, stdout=subprocess.PIPE, check=False)
    if done.returncode not in (0, 1) or not done.stdout:
        sys.exit(f"{command[0]} ended with {done.returncode}")
    return json.loads(done.stdout)


def relative(value):
    """The value with every path of this machine made relative to the example."""
    match value:
        case dict():
            return {key: relative(entry) for key, entry in value.items()}
        case list():
            return [relative(entry) for entry in value]
        case str():
            return value.replace(f"{ROOT}/", "")
        case _:
            return value


def trivy(program, cache, *target):
    options = ["--skip-db-update", "--skip-java-db-update", "--offline-scan", "--list-all-pkgs", "--quiet"]
    options += ["--cache-dir", str(Path(cache).resolve()), "--scanners", "vuln", "--format", "json"]
    with tempfile.TemporaryDirectory() as home:
        report = run([str(Path(program).resolve()), target[0], *options, *target[1:]], ROOT, HOME=home)
    report["CreatedAt"] = RECORDED
    for result in report.get("Results", []):
        for vulnerability in result.get("Vulnerabilities", []):
            fixed = vulnerability.get("FixedVersion")
            end = f"fixed in {fixed}" if fixed else "no fixed version is known"
            place = f"{vulnerability['PkgName']} {vulnerability['InstalledVersion']}"
            vulnerability["Title"] = WORDS["advisories"][vulnerability["VulnerabilityID"]]
            vulnerability["Description"] = f"Affects {place}; {end}."
            vulnerability["References"] = [vulnerability["PrimaryURL"]]
    return relative(report)


def checkov(program, folder):
    # A clean folder and home: Checkov would take settings from either.
    with tempfile.TemporaryDirectory() as clean:
        command = [str(Path(program).absolute()), f"--directory={ROOT / folder}"]
        command += ["-o", "json", "--compact", "--skip-download"]
        report = run(command, clean, HOME=clean, CHECKOV_PARALLELIZATION_TYPE="none", PYTHONHASHSEED="0")
    for part in report if isinstance(report, list) else [report]:
        part["url"] = ""
        for records in (part["results"][f"{verdict}_checks"] for verdict in ("passed", "failed", "skipped")):
            records.sort(key=lambda record: (record["file_path"], record["file_line_range"], record["check_id"]))
            for record in records:
                # Checkov's threads and sets give these in another order each time.
                record["check_result"].get("evaluated_keys", []).sort()
                record["check_name"] = WORDS["checks"][record["check_id"]]
                record["repo_file_path"] = f"/{folder}{record['file_path']}"
                for sentences in ("guideline", "description", "short_description"):
                    record[sentences] = None
    return relative(report)


def write(name, report):
    text = json.dumps(report, indent=1, ensure_ascii=False) + "\n"
    (HERE / name).write_text(text, encoding="utf-8", newline="\n")


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    trivy_program, cache, checkov_program = sys.argv[1:]
    write("web-1.0.trivy.json", trivy(trivy_program, cache, "image", "--input", "images/web"))
    write("web-1.1.trivy.json", trivy(trivy_program, cache, "image", "--input", "images/web-1.1"))
    write("services.trivy.json", trivy(trivy_program, cache, "fs", "services"))
    for folder in ("infrastructure", "deploy"):
        write(f"{folder}.checkov.json", checkov(checkov_program, folder))


if __name__ == "__main__":
    main()
