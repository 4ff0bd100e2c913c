#!/usr/bin/env python3
"""clang-tidy on every source of ours that changed, itself or in a header, since it last passed.

usage: check_tidy.py CLANG_TIDY BUILD_FOLDER     (the folder is built: its compile commands and header lists are read)
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys


def headers_by_object(build: pathlib.Path) -> dict[str, list[str]]:
    """What each object was compiled from, as ninja recorded it."""
    listing = subprocess.run(["ninja", "-C", build, "-t", "deps"], check=True, capture_output=True, text=True).stdout
    headers: dict[str, list[str]] = {}
    current: list[str] = []
    for line in listing.splitlines():
        if line.startswith("    "):
            current.append(line.strip())
        elif ":" in line:
            current = headers.setdefault(line.split(":")[0], [])
    return headers


def object_of(command: dict) -> str:
    words = shlex.split(command["command"])
    return words[words.index("-o") + 1]


def fingerprint(command: dict, headers: list[str], root: pathlib.Path, salt: bytes) -> str:
    """Of all that can change the verdict; system headers only by name."""
    digest = hashlib.sha256(salt + command["command"].encode())
    for name in sorted({command["file"], *headers}):
        path = pathlib.Path(command["directory"], name).resolve()
        digest.update(str(path).encode())
        if path.is_relative_to(root):
            digest.update(path.read_bytes() if path.is_file() else b"gone")
    return digest.hexdigest()


def tidy(tool: str, build: pathlib.Path, file: str) -> str:
    """clang-tidy's complaints about one file; empty = none."""
    done = subprocess.run([tool, "--quiet", "-p", build, file], capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stdout + done.stderr[-2000:]


def main() -> int:
    tool, build = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    root = pathlib.Path(__file__).resolve().parent.parent
    salt = (root / ".clang-tidy").read_bytes() + subprocess.run([tool, "--version"], capture_output=True).stdout
    headers = headers_by_object(build)
    passed = build / "tidy"
    passed.mkdir(exist_ok=True)
    due = {}
    for command in json.loads((build / "compile_commands.json").read_text()):
        mark = passed / fingerprint(command, headers.get(object_of(command), []), root, salt)
        if not mark.exists():
            due[command["file"]] = mark
    complaints = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        verdicts = pool.map(lambda file: tidy(tool, build, file), due)
        for (file, mark), verdict in zip(due.items(), verdicts):
            if verdict:
                print(verdict)
                complaints += 1
            else:
                mark.touch()
    print(f"{len(due)} files looked at, {complaints} with complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
