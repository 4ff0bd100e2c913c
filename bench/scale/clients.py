#!/usr/bin/env python3
"""What a client costs without pixels, from one to ten thousand of them: docs/performance.md, "A run without pixels".

usage: clients.py PROGRAM [--clients 1,10,100,1000]

PROGRAM: a photonlag built with the release preset, on a machine that does nothing else. Prints a table; the better of two runs each.
"""

import argparse
import os
import pathlib
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SIMULATED_S = {1: 300, 10: 360, 100: 40, 1000: 7, 10000: 2}  # each some seconds of CPU


def run(program: str, clients: int, simulated_s: float) -> tuple[float, float]:
    """CPU seconds, start and summary included, and MB at most."""
    with tempfile.TemporaryDirectory() as folder:
        words = [program, "run", HERE / "clients.toml", "--set", f"clients={clients}", "--set", f"duration_s={simulated_s}",
                 "--out", pathlib.Path(folder) / "run"]
        child = subprocess.Popen(words, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(child.pid, 0)
    if status != 0:
        raise SystemExit(f"{' '.join(map(str, words))} failed")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--clients", default="1,10,100,1000")
    args = parser.parse_args()
    print("| clients | simulated | CPU | client-seconds per CPU-second | ms per client-second | memory |\n|---|---|---|---|---|---|")
    for clients in map(int, args.clients.split(",")):
        simulated_s = SIMULATED_S.get(clients, max(2, 5000 // clients))
        cpu_s, mb = min(run(args.program, clients, simulated_s) for _ in range(2))
        done = clients * simulated_s
        print(f"| {clients} | {simulated_s} s | {cpu_s:.2f} s | {done / cpu_s:.0f} | {1000 * cpu_s / done:.2f} | {mb:.0f} MB |", flush=True)


if __name__ == "__main__":
    main()
