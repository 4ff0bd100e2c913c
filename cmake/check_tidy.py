#!/usr/bin/env python3
"""clang-tidy on every source of ours that changed since the last release (see changed()) and has not passed as it is.

usage: check_tidy.py CLANG_TIDY BUILD_FOLDER [--all | FILE_OR_FOLDER...]    (only these; --all: whatever changed or not)

The folder is build/PRESET, and built: what it generated is read. What passed is remembered for 30 days of disuse, by every
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


def database(build: pathlib.Path) -> pathlib.Path:
    """The folder of compile commands file by file: the build compiles the sources of a folder together."""
    alone = build.with_name("tidy")
    configure = ["cmake", "-S", ROOT, "--preset", build.name, "-B", alone, "-DPHOTONLAG_UNITS=OFF"]
    subprocess.run(configure, check=True, stdout=subprocess.DEVNULL)
    # What is generated lies where it was built.
    text = (alone / "compile_commands.json").read_text().replace(str(alone), str(build))
    (alone / "database").mkdir(exist_ok=True)
    (alone / "database" / "compile_commands.json").write_text(text)
    return alone / "database"


def includes(file: pathlib.Path, seen: dict[pathlib.Path, None]) -> dict[pathlib.Path, None]:
    """Ours that @p file includes, and what those include; theirs are told by name only."""
    for name in re.findall(rb'(?m)^#include "([^"]+)"', file.read_bytes()):
        path = ROOT / name.decode()
        if path.is_file() and path not in seen:
            seen[path] = None
            includes(path, seen)
    return seen


def changed() -> set[pathlib.Path]:
    """What differs from the last release, else from where this branch left origin, else from the last commit."""

    def git(*words: str) -> str:
        return subprocess.run(["git", "-C", ROOT, *words], capture_output=True, text=True).stdout.strip()

    base = git("describe", "--tags", "--abbrev=0") or git("merge-base", "HEAD", "origin/HEAD") or "HEAD"
    names = git("diff", "--name-only", base) + "\n" + git("ls-files", "--others", "--exclude-standard")
    return {ROOT / name for name in names.split("\n") if name}


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
    due: dict[str, list[pathlib.Path]] = {}
    for command in json.loads((build / "compile_commands.json").read_text()):
        file = pathlib.Path(command["file"])
        headers = [str(path) for path in includes(file, {})] if file.is_file() else []
        mark = MARKS / fingerprint(command, headers, salt)
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
    only = [pathlib.Path(name).resolve() for name in sys.argv[3:] if name != "--all"] or list(changed() | {ROOT / "no file"})
    build = database(build)
    due = due_files(tool, build, [] if "--all" in sys.argv else only)
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
