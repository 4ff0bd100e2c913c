#!/usr/bin/env python3
"""Writes lte_drive.csv: a made-up LTE drive, not a recording. Every 200 ms the logarithm of the rate takes a step of an
AR(1) process (time constant 4 s, sd 0.7) about a median of 9 Mbit/s, and there are two outages, of 1.4 s and 0.6 s."""
import math
import random

rng = random.Random(38)
rho, sd, median = math.exp(-0.2 / 4), 0.7, 9.0
x = 0.0
with open("lte_drive.csv", "w", encoding="ascii") as out:
    out.write("t_s,mbps\n")
    for k in range(600):
        x = rho * x + math.sqrt(1 - rho * rho) * sd * rng.gauss(0, 1)
        t = k * 0.2
        dead = 20.0 <= t < 21.4 or 74.0 <= t < 74.6
        out.write(f"{t:.1f},{0 if dead else min(45.0, median * math.exp(x)):.3f}\n")
