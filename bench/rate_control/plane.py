#!/usr/bin/env python3
"""p95 delay against PSNR for every rate control on every scenario (the plane of Salsify, NSDI 2018, figures 6 to 8).

    plane.py path/to/photonlag [--out FOLDER] [--seeds 1,2] [--seconds 3] [--only NAME,...] [--controllers NAME,...]

Plays each scenario with real pixels and the real encoder. Leaves FOLDER/plane.csv (one line a run: the points of the
plot; runs that are in it already are not played again) and FOLDER/plane.md (means over seeds, differences to the oracle).

Small pictures make the runs cheap, and at their own bit rates they would look flawless. So all that carries video is
slowed down by one factor per scenario: that at which the scenario's own fixed rate gives BITS_PER_PIXEL. It scales the
downlink's capacity (traces too), queues (in packets, at least 10), bottlenecks and background traffic (these also by the
share of clients that take part, at most CLIENTS). Scene and encoder are the same everywhere, regions are taken out, and
all but `fixed` may go up to ten times its rate. Delays, jitter, loss and the uplink stay, and so do packets of 1200
bytes: a frame has fewer of them than the scenario's, and loses one less often.
"""
import argparse
import csv
import json
import pathlib
import subprocess
import sys
import tempfile
import tomllib

WIDTH, HEIGHT, TRIANGLES, SCORE_EVERY = 320, 180, 20_000, 4
BITS_PER_PIXEL = 0.5
CLIENTS = 2  # at most
CONTROLLERS = ("oracle", "fixed", "gcc", "scream")
LEFT_OUT = {"ideal": "its codec sends raw pictures: no rate control has anything to say"}
FIELDS = ("scenario", "controller", "seed", "scale", "p95_ms", "psnr_db", "stale_pct", "shown", "sent_mbps", "lost_frames")


def toml(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{k}" = {toml(v)}' for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(toml(v) for v in value) + "]"
    return json.dumps(value)


def slow_link(link, scale, scenario, folder):
    """Scales what the scenario says of a link's capacity and queue, in place."""
    capacity = link.get("capacity", {})
    if "mbps" in capacity:
        capacity["mbps"] *= scale
    if "trace" in capacity:
        capacity["trace"] = slow_trace(scenario, capacity, scale, folder)
    if "packets" in link.get("queue", {}):
        link["queue"]["packets"] = max(10, round(link["queue"]["packets"] * scale))


def slow_trace(scenario, capacity, scale, folder):
    slowed = pathlib.Path(folder, "trace.csv")
    with open(scenario.parent / capacity["trace"], encoding="utf-8") as source, open(slowed, "w", encoding="utf-8") as out:
        rows = list(csv.DictReader(line for line in source if not line.startswith("#")))
        time, rate = capacity["time_column"], capacity["rate_column"]
        out.write(f"{time},{rate}\n")
        for row in rows:
            out.write(f"{row[time]},{float(row[rate]) * scale}\n")
    return str(slowed)


def rate_of(controller, mbps, flows):
    """The adaptive ones begin at the scenario's own rate; the oracle gets an equal share where clients share a link."""
    if controller == "fixed":
        return {"name": "fixed", "mbps": mbps}
    bounds = {"min_mbps": 0.05 * mbps, "max_mbps": 10 * mbps}
    if controller == "oracle":
        return {"name": "oracle", "share": 0.95 / flows, **bounds}
    return {"name": controller, "start_mbps": mbps, **bounds}


def scenario_text(path, controller, seconds, folder):
    """@returns the scenario to play, and its scale."""
    s = tomllib.loads(path.read_text(encoding="utf-8"))
    display, codec = s.setdefault("display", {}), s["codec"]
    refresh_hz = display.get("refresh_hz", 60)
    mbps = BITS_PER_PIXEL * WIDTH * HEIGHT * refresh_hz / 1e6
    scale = mbps / codec["rate"]["mbps"]
    s["duration_s"], s["warmup_s"], s["pixels"] = seconds, 1, True
    fewer = min(1, CLIENTS / s.get("clients", 1))
    s["clients"] = min(s.get("clients", 1), CLIENTS)
    display.update(width=WIDTH, height=HEIGHT)
    s["scene"] = {"name": "gallery", "triangles": TRIANGLES}
    s["quality"], s["record"] = {"every": SCORE_EVERY}, {"level": "summary"}
    codec.pop("traffic", None)
    codec.update(name="x264", preset="ultrafast")
    slow_link(s["downlink"], scale, path, folder)
    for bottleneck in s.get("bottleneck", []):
        slow_link(bottleneck.get("downlink", {}), scale * fewer, path, folder)
    for flow in s.get("background", []):
        if "mbps" in flow:
            flow["mbps"] *= scale * fewer
    s.pop("region", None)
    codec["rate"] = rate_of(controller, mbps, s["clients"] if s.get("bottleneck") else 1)
    return "".join(f"{key} = {toml(value)}\n" for key, value in s.items()), scale


def play(program, path, controller, seed, seconds):
    with tempfile.TemporaryDirectory() as folder:
        text, scale = scenario_text(path, controller, seconds, folder)
        scenario = pathlib.Path(folder, "case.toml")
        scenario.write_text(text, encoding="utf-8")
        done = subprocess.run([program, "run", str(scenario), "--seed", str(seed), "--out", f"{folder}/run", "--no-pictures"],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"{path.stem}, {controller}: {done.stderr.strip()}\n{text}")
        summary = json.loads(pathlib.Path(folder, "run", "summary.json").read_text(encoding="utf-8"))
    metrics = {m["metric"]: m for m in summary["metrics"]}
    counters, delay = summary["counters"], metrics["pose_to_photon_render_ms"]
    return {"scenario": path.stem, "controller": controller, "seed": seed, "scale": round(scale, 4), "p95_ms": delay["p95"],
            "psnr_db": metrics["psnr_db"]["mean"], "stale_pct": 100 * metrics["stale_rate"]["value"], "shown": delay["n"],
            "sent_mbps": 8e-6 * counters["video_bytes"] / seconds, "lost_frames": counters["frames_lost"]}


def mean(rows, field):
    values = [float(row[field]) for row in rows if row[field] not in ("", None)]
    return sum(values) / len(values) if values else None


def number(value, form):
    return "-" if value is None else format(value, form)


def table(rows):
    lines = ["| scenario | scale | controller | p95 delay ms | PSNR dB | stale % | sent Mb/s | p95 less the oracle's | PSNR less the oracle's |",
             "|---|---|---|---|---|---|---|---|---|"]
    for name in dict.fromkeys(row["scenario"] for row in rows):
        here = {c: [r for r in rows if r["scenario"] == name and r["controller"] == c] for c in CONTROLLERS}
        best = here["oracle"]
        for controller in CONTROLLERS:
            of = here[controller]
            if not of:
                continue
            p95, psnr = mean(of, "p95_ms"), mean(of, "psnr_db")
            both = controller != "oracle" and best and None not in (p95, psnr, mean(best, "p95_ms"), mean(best, "psnr_db"))
            over = (p95 - mean(best, "p95_ms"), psnr - mean(best, "psnr_db")) if both else (None, None)
            lines.append(f"| {name} | {float(of[0]['scale']):.3f} | {controller} | {number(p95, '.1f')} | {number(psnr, '.2f')} | "
                         f"{number(mean(of, 'stale_pct'), '.1f')} | {number(mean(of, 'sent_mbps'), '.2f')} | "
                         f"{number(over[0], '+.1f')} | {number(over[1], '+.2f')} |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--out", default="plane", type=pathlib.Path)
    parser.add_argument("--seeds", default="1", help="1,2,...")
    parser.add_argument("--seconds", default=3.0, type=float, help="of each run; the first is not scored")
    parser.add_argument("--only", help="scenarios, by name: a,b,...")
    parser.add_argument("--controllers", default=",".join(CONTROLLERS), help="those to play")
    options = parser.parse_args()
    folder = pathlib.Path(__file__).resolve().parents[2] / "scenarios"
    names = options.only.split(",") if options.only else sorted(p.stem for p in folder.glob("*.toml"))
    options.out.mkdir(parents=True, exist_ok=True)
    points = options.out / "plane.csv"
    rows = list(csv.DictReader(points.open(encoding="utf-8"))) if points.exists() else []
    known = {(r["scenario"], r["controller"], int(r["seed"])) for r in rows}
    for name in names:
        if name in LEFT_OUT:
            print(f"{name}: left out, {LEFT_OUT[name]}", file=sys.stderr)
            continue
        for controller in options.controllers.split(","):
            for seed in map(int, options.seeds.split(",")):
                if (name, controller, seed) in known:
                    continue
                rows.append(play(options.program, folder / f"{name}.toml", controller, seed, options.seconds))
                with points.open("w", encoding="utf-8", newline="") as out:
                    writer = csv.DictWriter(out, FIELDS)
                    writer.writeheader()
                    writer.writerows(rows)
                print(name, controller, seed, file=sys.stderr, flush=True)
    (options.out / "plane.md").write_text(table(rows), encoding="utf-8")
    print(table(rows), end="")


if __name__ == "__main__":
    main()
