#!/usr/bin/env python3
"""What each recovery scheme costs and gains: python3 bench/recovery/table.py path/to/photonlag > table.md

60 fps at 17 Mbit/s (about 31 packets a frame, an IDR 2.6 times as large as other frames), 60 Mbit/s link, no jitter,
300 s per line; 1 % loss, independent or in bursts of 5 (Gilbert: p = 0.00202, r = 0.2)."""
import json
import pathlib
import subprocess
import sys
import tempfile

BASE = """schema = 1
duration_s = 300
pixels = false
display.refresh_hz = 60
codec.rate = { name = "fixed", mbps = 17 }
codec.traffic = { name = "lognormal", keyframe_factor = 2.6 }
downlink.capacity = { name = "constant", mbps = 60 }
record.level = "refreshes"
"""
SCHEMES = {
    "IDR only": "",
    "reference_invalidation": 'codec.on_loss = "reference_invalidation"\n',
    "intra_refresh": 'codec.on_loss = "intra_refresh"\n',
    "nack": 'downlink.recovery = { name = "nack" }\n',
    "fec 20 %": 'downlink.fec = { name = "reed_solomon", share_pct = 20 }\n',
    "fec adaptive": 'downlink.fec = { name = "reed_solomon", adaptive = true }\n',
    "fec 20 % + nack": 'downlink.fec = { name = "reed_solomon", share_pct = 20 }\ndownlink.recovery = { name = "nack" }\n',
    "fec 20 % + reference_invalidation":
        'downlink.fec = { name = "reed_solomon", share_pct = 20 }\ncodec.on_loss = "reference_invalidation"\n',
}
LOSSES = {
    "none": "",
    "1 % independent": 'downlink.loss = { name = "bernoulli", probability = 0.01 }\n',
    "1 % in bursts of 5": 'downlink.loss = { name = "gilbert_elliott", p = 0.00202, r = 0.2 }\n',
}


def run(program, text):
    with tempfile.TemporaryDirectory() as folder:
        scenario = pathlib.Path(folder, "case.toml")
        scenario.write_text(text, encoding="utf-8")
        subprocess.run([program, "run", str(scenario), "--out", f"{folder}/run", "--no-pictures"], check=True,
                       stdout=subprocess.DEVNULL)
        return json.loads(pathlib.Path(folder, "run", "summary.json").read_text(encoding="utf-8"))


def main(program):
    print("| loss | round trip | scheme | stale % | frames lost % | p50 ms | p99 ms | packets sent, against no loss |")
    print("|---|---|---|---|---|---|---|---|")
    for rtt in (40, 120):
        delays = "".join(f'{way}link.delay = {{ name = "constant", ms = {rtt / 2} }}\n' for way in ("up", "down"))
        clean = run(program, BASE + delays)["counters"]["downlink_packets_sent"]
        for loss, loss_text in LOSSES.items():
            for scheme, text in SCHEMES.items():
                if loss == "none" and scheme != "IDR only":
                    continue
                s = run(program, BASE + delays + loss_text + text)
                metrics = {m["metric"]: m for m in s["metrics"]}
                age, stale, counters = metrics["pose_to_photon_render_ms"], metrics["stale_rate"]["value"], s["counters"]
                lost = 100 * counters["frames_lost"] / counters["frames_sent"]
                print(f"| {loss} | {rtt} ms | {scheme} | {100 * stale:.2f} | {lost:.2f} | {age['p50']:.1f} | "
                      f"{age['p99']:.1f} | {counters['downlink_packets_sent'] / clean - 1:+.1%} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
