#!/usr/bin/env python3
"""clang-tidy on every source of ours that changed, itself or in a header, since it last passed.

usage: check_tidy.py CLANG_TIDY BUILD_FOLDER [FILE_OR_FOLDER...]    (only these; without: all)

The folder is built: its compile commands and header lists are read. What passed is remembered for 30 days of disuse, by every
checkout: one empty file each in ~/.cache/photonlag/tidy, named by a hash of all that can change the verdict.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
MARKS = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache", "photonlag", "tidy")


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


def fingerprint(command: dict, headers: list[str], salt: bytes) -> str:
    """Of all that can change the verdict, wherever the checkout lies; system headers only by name."""
    digest = hashlib.sha256(salt + command["command"].replace(str(ROOT), ".").encode())
    paths = {pathlib.Path(command["directory"], name).resolve() for name in {command["file"], *headers}}
    for name, path in sorted((str(path).replace(str(ROOT), "."), path) for path in paths):
        digest.update(name.encode())
        if path.is_relative_to(ROOT):
            digest.update(path.read_bytes() if path.is_file() else b"gone")
    return digest.hexdigest()


def due_files(tool: str, build: pathlib.Path, only: list[pathlib.Path]) -> dict[str, list[pathlib.Path]]:
    """What has not passed as it is now, each with the marks it then gets (one per target that compiles it)."""
    settings = re.sub(rb"(?m)^#.*\n", b"", (ROOT / ".clang-tidy").read_bytes())
    system = pathlib.Path("/etc/os-release").read_bytes()  # stands for its headers
    salt = settings + system + subprocess.run([tool, "--version"], capture_output=True).stdout
    headers = headers_by_object(build)
    due: dict[str, list[pathlib.Path]] = {}
    for command in json.loads((build / "compile_commands.json").read_text()):
        file = pathlib.Path(command["file"])
        mark = MARKS / fingerprint(command, headers.get(object_of(command), []), salt)
        if mark.exists():
            mark.touch()
        elif not only or any(file.is_relative_to(folder) for folder in only):
            due.setdefault(str(file), []).append(mark)
    return due


def forget_disused() -> None:
    for mark in MARKS.iterdir():
        if mark.stat().st_mtime < time.time() - 30 * 24 * 3600:
            mark.unlink(missing_ok=True)


def tidy(tool: str, build: pathlib.Path, file: str) -> str:
    """clang-tidy's complaints about one file; empty = none."""
    done = subprocess.run([tool, "--quiet", "-p", build, file], capture_output=True, text=True)
    if done.returncode == 0:
        return ""
    noise = re.sub(r"(?m)^(\d+ (warnings?|errors?)( and \d+ errors?)? generated\.|Error while processing .*)\n", "", done.stderr)
    return done.stdout + noise[-2000:]


def progress(text: str) -> None:
    """A count on the terminal that the caller left open as file descriptor 3, if it did."""
    try:
        if os.isatty(3):
            os.write(3, f"\r{text}\033[K".encode())
    except OSError:
        pass


def main() -> int:
    tool, build = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    MARKS.mkdir(parents=True, exist_ok=True)
    forget_disused()
    due = due_files(tool, build, [pathlib.Path(name).resolve() for name in sys.argv[3:]])
    complaints = 0
    os.nice(10)
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("CMAKE_BUILD_PARALLEL_LEVEL") or os.cpu_count())) as pool:
        verdicts = pool.map(lambda file: tidy(tool, build, file), due)
        for done, ((file, marks), verdict) in enumerate(zip(due.items(), verdicts), 1):
            if verdict:
                print(verdict, flush=True)
                complaints += 1
            else:
                for mark in marks:
                    mark.touch()
            progress(f"tidy    {done}/{len(due)} ")
    progress("tidy    ")  # as cmake/check.sh left the line
    print(f"{len(due)} files looked at, {complaints} with complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
