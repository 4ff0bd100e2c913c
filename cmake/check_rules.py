#!/usr/bin/env python3
"""The rules of this code base that no compiler knows: who may include whom, how long things may be, no machine's paths."""

import pathlib
import re
import sys

FOLDERS = ("sim", "pose-prediction", "pipeline", "reprojection", "viz", "bench", "cli", "fuzz")

# Folder -> what it may include of ours, beside itself. The longest matching folder counts, for its tests too.
LAYERS = {
    "sim/core": (),
    "sim/net": ("sim/core",),
    "sim/record": ("sim/core", "sim/net/packet.hpp"),
    "sim/scenario": ("sim/core",),
    "pose-prediction": ("sim/core",),
    "pipeline": ("sim/core",),
    "pipeline/scenes": ("sim/core", "pipeline/image.hpp"),
    "pipeline/codec": ("sim/core", "pipeline/image.hpp", "pipeline/foreign_image.hpp"),
    "pipeline/cost": ("sim/core",),
    "pipeline/render": ("sim/core", "pipeline/image.hpp", "pipeline/camera.hpp", "pipeline/scenes"),
    "reprojection": ("sim/core", "pipeline/image.hpp", "pipeline/foreign_image.hpp", "pipeline/camera.hpp",
                     "pipeline/render", "pipeline/scenes"),
    "reprojection/quality": ("sim/core", "pipeline/image.hpp"),
    "sim/testbed": ("sim", "pipeline", "pose-prediction", "reprojection"),
    "viz": ("sim/core", "sim/net/packet.hpp", "sim/record", "pipeline/image.hpp"),
    "bench/micro": ("sim", "pipeline", "pose-prediction", "reprojection"),
    "bench/gate": ("sim/core", "sim/record"),
    "bench/against": ("sim/core", "sim/record", "bench/gate"),
    "bench/peers": ("sim/core", "sim/net"),
    "bench/rate_control": ("sim/core", "sim/net"),
    "docs/plugin-example": ("sim", "pose-prediction"),
    "cli": ("sim", "pipeline", "pose-prediction", "reprojection", "viz", "bench/gate"),
    "fuzz": ("sim", "pipeline", "pose-prediction", "bench/gate", "cli/import", "cli/sweep"),
}

# Libraries that only some folders may name.
OWNERS = {
    r"simgrid/": ("sim/testbed",),
    r"vulkan/": ("pipeline/render", "reprojection"),
    r"lib(av\w+|sw\w+)/": ("pipeline/codec",),
    r"x264\.h": ("pipeline/codec",),
    r"isa-l": ("sim/net",),
    r"GLFW/": ("viz/app",),
    r"imgui": ("viz",),
    r"toml\+\+/": ("sim/scenario", "pose-prediction/weights.cpp"),  # weights are data that a predictor reads itself
    r"CLI/": ("cli",),
    r"sqlite3\.h": ("cli/sweep",),
    r"meshoptimizer": ("pipeline/scenes",),
    r"draco/": ("pipeline/scenes",),
    r"assimp/": ("pipeline/render/tests",),
    r"ns3/": ("bench/peers",),
}

MAX_FILE_LINES = 300
MAX_INTERFACE_LINES = 45
MACHINE_PATH = re.compile(r"(?<![\w.~*$}>-])/(work|tmp|root|home|farm|Users)/\w")
INCLUDE = re.compile(r'^\s*#\s*include\s+[<"]([^">]+)[">]', re.MULTILINE)
PURE = re.compile(r"virtual [^;{]*= 0;")
CLASS = re.compile(r"^(?:class|struct) (\w+)[^;{]*\{\n(.*?)^\};", re.MULTILINE | re.DOTALL)


def inside(path: str, place: str) -> bool:
    return path == place or path.startswith(place + "/")


def layer_of(path: str) -> str:
    return max((folder for folder in LAYERS if inside(path, folder)), key=len, default="")


def include_mistakes(path: str, text: str):
    layer = layer_of(path)
    for found in INCLUDE.finditer(text):
        name = found[1]
        line = text.count("\n", 0, found.start()) + 1
        if name.split("/")[0] in FOLDERS and "/" in name:
            if not any(inside(name, allowed) for allowed in (layer, *LAYERS.get(layer, ()))):
                yield f"{path}:{line}: {layer or path} may not include {name} (cmake/check_rules.py: LAYERS)"
        for pattern, owners in OWNERS.items():
            if re.match(pattern, name) and not any(inside(path, owner) for owner in (*owners, "bench/micro")):
                yield f"{path}:{line}: only {' and '.join(owners)} may name <{name}>"


def length_mistakes(path: str, text: str):
    lines = text.count("\n")
    if lines > MAX_FILE_LINES:
        yield f"{path}:{lines}: {lines} lines; at most {MAX_FILE_LINES}, one idea per file"
    for found in CLASS.finditer(text):
        lines = found[0].count("\n") + 1
        if PURE.search(found[2]) and lines > MAX_INTERFACE_LINES:
            line = text.count("\n", 0, found.start()) + 1
            yield f"{path}:{line}: interface {found[1]} has {lines} lines; at most {MAX_INTERFACE_LINES}"


GUARD = re.compile(r"std::unique_ptr<(\w+)> guard_foreign\(std::unique_ptr<\1> theirs, const Foreign& who\)(;| \{)")
VIRTUAL = re.compile(r"virtual (?!~)[^;{(]*?(\w+)\(")


def guard_mistakes(texts: dict):
    """What stands between a plug-in's module and a run must pass on every function of its interface: one that it
    forgets would quietly be the interface's own."""
    guards = {found[1]: path for path, text in texts.items() for found in GUARD.finditer(text) if found[2] == " {"}
    for path, text in texts.items():
        for found in CLASS.finditer(text):
            if found[1] not in guards or not PURE.search(found[2]):
                continue
            for function in VIRTUAL.findall(found[2]):
                if not re.search(rf"\b{function}\([^;{{]*\)[^;{{]*override", texts[guards[found[1]]]):
                    yield f"{guards[found[1]]}:1: does not pass on {found[1]}::{function} ({path})"


def path_mistakes(path: str, text: str):
    for number, line in enumerate(text.splitlines(), 1):
        if found := MACHINE_PATH.search(line):
            yield f"{path}:{number}: a path of one machine: {found[0]}..."


def files_of(root: pathlib.Path):
    kinds = (".cpp", ".hpp", ".py", ".sh", ".cmake", ".toml", ".md", ".txt", ".json", ".yml", ".vert", ".frag", ".comp")
    for top in (*FOLDERS, "cmake", "docs", "scenarios", ".ci", ".github"):
        yield from (file for file in (root / top).rglob("*") if file.is_file() and file.suffix in kinds)
    yield from (file for file in root.iterdir() if file.suffix in kinds or file.name == "dev")
    yield root / ".ci" / "run"


def main() -> int:
    root = pathlib.Path(__file__).resolve().parent.parent
    mistakes = []
    texts = {}
    for file in sorted(set(files_of(root))):
        path, text = file.relative_to(root).as_posix(), file.read_text(encoding="utf-8")
        mistakes += path_mistakes(path, text)
        if file.suffix in (".cpp", ".hpp") and "/tests/" not in path:
            texts[path] = text
        if file.suffix in (".cpp", ".hpp"):
            mistakes += include_mistakes(path, text)
        if file.suffix not in (".md", ".json", ".txt"):
            mistakes += length_mistakes(path, text)
    mistakes += guard_mistakes(texts)
    print("\n".join(mistakes))
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
