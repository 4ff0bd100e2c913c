#!/usr/bin/env python3
"""What prediction is worth end to end: runs scenarios/prediction-on.toml and prediction-off.toml at several round
trips and prints one line for each, as the table of docs/prediction-in-a-run.md.

    bench/prediction/worth.py PHOTONLAG [--rtt 20,60,120] [--reprojectors none,rotational] [--set KEY=VALUE]...

Simulated time and fixed costs: the figures do not depend on how fast the machine is.
"""
import argparse
import json
import pathlib
import subprocess
import tempfile

SCENARIOS = pathlib.Path(__file__).resolve().parents[2] / "scenarios"
COLUMNS = [("m2p render p50 ms", "pose_to_photon_render_ms", "p50"), ("deg", "pose_error_render_deg", "mean"),
           ("deg p95", "pose_error_render_deg", "p95"), ("mm", "pose_error_render_mm", "mean"),
           ("mm p95", "pose_error_render_mm", "p95"), ("PSNR dB", "psnr_db", "mean"), ("SSIM", "ssim", "mean"),
           ("outside %", "outside_fov_pct", "mean"), ("within p95 deg", "pose_p95_render_coverage_deg", "value"),
           ("within p95 mm", "pose_p95_render_coverage_mm", "value")]


def measure(program, scenario, sets, folder):
    """The metrics of one run by name."""
    words = [program, "run", str(scenario), "--out", str(folder), "--no-pictures"]
    for change in sets:
        words += ["--set", change]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    summary = json.loads((folder / "summary.json").read_text())
    return {m["metric"]: m for m in summary["metrics"]}


def cell(metrics, name, stat):
    value = metrics.get(name, {}).get(stat)
    return "-" if value is None else f"{value:.3g}" if abs(value) < 10 else f"{value:.1f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photonlag")
    parser.add_argument("--rtt", default="20,60,120", help="round trips of the network, ms")
    parser.add_argument("--reprojectors", default="none,rotational")
    parser.add_argument("--set", action="append", default=[], dest="sets", metavar="KEY=VALUE")
    given = parser.parse_args()
    print("| RTT ms | warp | prediction | " + " | ".join(title for title, _, _ in COLUMNS) + " |")
    print("|" + "---|" * (3 + len(COLUMNS)))
    with tempfile.TemporaryDirectory() as scratch:
        for rtt in given.rtt.split(","):
            for reprojector in given.reprojectors.split(","):
                for which in ("off", "on"):
                    half = float(rtt) / 2
                    sets = [f"uplink.delay.ms={half}", f"downlink.delay.ms={half}",
                            f"reprojector.name={reprojector}"] + given.sets
                    folder = pathlib.Path(scratch) / f"{rtt}-{reprojector}-{which}"
                    metrics = measure(given.photonlag, SCENARIOS / f"prediction-{which}.toml", sets, folder)
                    print(f"| {rtt} | {reprojector} | {which} | " +
                          " | ".join(cell(metrics, name, stat) for _, name, stat in COLUMNS) + " |", flush=True)


if __name__ == "__main__":
    main()
