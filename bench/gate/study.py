#!/usr/bin/env python3
"""How often `photonlag compare` is wrong, and what it finds: the tables of docs/compare.md.

    bench/gate/study.py --photonlag build/release/cli/photonlag --work FOLDER [--trials 100] [--jobs 2]

A/A: the same scenario on both sides, with other network seeds on side B (network_seed_offset), 2 x `trials` comparisons
of 10 seeds each, none of which two comparisons share. Power: on side B everything is shown DELTA ms later
(display.persistence_ms + 2 DELTA moves the middle of each refresh's light by DELTA and nothing else), with the same
networks as side A and with others. Runs are made once, kept in FOLDER, and used again by the next call.
"""

import argparse
import json
import pathlib
import subprocess
import sys

SEEDS = 10
SHIFTS_MS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0)
LATENCY = "pose_to_photon_render_ms.p99"
OTHER_NETWORKS = 1_000_000


class Study:
    def __init__(self, words):
        self.photonlag, self.work, self.jobs, self.trials = words.photonlag, words.work, words.jobs, words.trials
        self.scenarios = pathlib.Path(__file__).resolve().parents[2] / "scenarios"

    def play(self, scenario, swap, seeds, settings=()):
        """Folders of runs, one for each value that is swapped."""
        key, values = swap.split("=")
        folder = self.work / f"{scenario}-{seeds}-{'-'.join((swap, *settings))}"
        if not folder.exists():
            sets = ("pixels=false", "duration_s=3", "record.level=summary", *settings)
            partial = folder.with_suffix(".partial")
            command = [self.photonlag, "compare", self.scenarios / f"{scenario}.toml", "--swap", swap,
                       "--seeds", f"1..{seeds}", "--max-seeds", str(seeds), "--jobs", str(self.jobs), "--out", partial]
            for setting in sets:
                command += ["--set", setting]
            if subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode not in (0, 1, 3):
                sys.exit(f"study: {key}={values} of {scenario} could not be run")
            partial.rename(folder)
        return folder / "A", folder / "B"

    def compare(self, a, b, trial):
        """Verdict by metric of the trial's own ten seeds."""
        sides = []
        for name, pool in (("A", a), ("B", b)):
            side = self.work / "trial" / name
            side.mkdir(parents=True, exist_ok=True)
            for old in side.iterdir():
                old.unlink()
            for seed in range(1 + SEEDS * trial, 1 + SEEDS * (trial + 1)):
                (side / str(seed)).symlink_to((pool / str(seed)).resolve())
            sides.append(side)
        report = self.work / "trial" / "report.json"
        subprocess.run([self.photonlag, "compare", *sides, "--json", report, "--force"], stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=False)
        claims = json.loads(report.read_text(encoding="utf-8"))["claims"]
        report.unlink()
        return {claim["metric"]: claim["verdict"] for claim in claims}

    def no_false_alarm(self, scenario):
        comparisons = 2 * self.trials
        a, b = self.play(scenario, f"network_seed_offset=0,{OTHER_NETWORKS}", SEEDS * comparisons)
        verdicts = [self.compare(a, b, trial) for trial in range(comparisons)]
        counts = {word: sum(word in v.values() for v in verdicts) for word in ("regressed", "improved")}
        latency = {w: sum(v[LATENCY] == w for v in verdicts) for w in ("same", "undecided", "regressed", "improved")}
        print(f"| {scenario} | {comparisons} | {counts['regressed']} | {counts['improved']} | "
              f"{latency['same']} / {latency['undecided']} / {latency['regressed']} / {latency['improved']} |", flush=True)

    def power(self, scenario, persistence_ms, other_networks):
        seeds = SEEDS * self.trials
        base = self.play(scenario, f"network_seed_offset=0,{OTHER_NETWORKS}", 2 * seeds)[0]
        settings = (f"network_seed_offset={OTHER_NETWORKS}",) if other_networks else ()
        shifted = []
        for i in range(0, len(SHIFTS_MS), 2):
            pair = ",".join(f"{persistence_ms + 2 * shift:g}" for shift in SHIFTS_MS[i:i + 2])
            shifted += self.play(scenario, f"display.persistence_ms={pair}", seeds, settings)
        found = [sum(self.compare(base, b, trial)[LATENCY] == "regressed" for trial in range(self.trials))
                 for b in shifted]
        cells = " | ".join(str(n) for n in found)
        print(f"| {scenario} | {'others' if other_networks else 'the same'} | {cells} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photonlag", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=2)
    words = parser.parse_args()
    words.photonlag = words.photonlag.resolve()
    words.work.mkdir(parents=True, exist_ok=True)
    study = Study(words)
    print("| A/A | comparisons | any metric regressed | improved | p99: same / undecided / regressed / improved |")
    print("|---|---|---|---|---|", flush=True)
    study.no_false_alarm("arr-recommended")
    study.no_false_alarm("quickstart")
    print(f"\n| power, of {words.trials} | networks of B | " + " | ".join(f"+{s:g} ms" for s in SHIFTS_MS) + " |")
    print("|---|---|" + "---|" * len(SHIFTS_MS), flush=True)
    study.power("arr-recommended", 2, True)
    study.power("arr-recommended", 2, False)


if __name__ == "__main__":
    main()
