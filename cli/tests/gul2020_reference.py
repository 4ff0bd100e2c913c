#!/usr/bin/env python3
"""The protocol of Gül et al. 2020 in numpy, independent of the C++: hold, their Kalman filter, their autoregression.

    gul2020_reference.py TRACE.csv TRAIN.csv LAT_MS...      prints: LAT_MS MODEL MM HALF_DEG GEODESIC_DEG

Traces are `t_s,px_m,py_m,pz_m,qw,qx,qy,qz`. The filter is published: 14 states, R = 1e-6, Q of white noise 1e3 / 4e6, reset
where all four quaternion components change sign. The autoregression has 40 lags and a constant for each coordinate, by least
squares on TRAIN, and predicts from 40 samples on. No quaternion is normalised; their evaluator takes the norm of its log."""

import sys

import numpy as np

DT = 0.005


def multiply(a, b):
    aw, ax, ay, az = np.moveaxis(a, -1, 0)
    bw, bx, by, bz = np.moveaxis(b, -1, 0)
    return np.stack([aw * bw - ax * bx - ay * by - az * bz, aw * bx + ax * bw + ay * bz - az * by,
                     aw * by - ax * bz + ay * bw + az * bx, aw * bz + ax * by - ay * bx + az * bw], axis=-1)


def conjugate(q):
    return q * np.array([1.0, -1.0, -1.0, -1.0])


def resample(t_ns, p, q):
    step = 5_000_000
    bins = t_ns // step
    labels = np.arange(bins[-1] + 1)
    filled = np.unique(bins)
    means = np.array([p[bins == b].mean(axis=0) for b in filled])
    positions = np.stack([np.interp(labels, filled, means[:, i]) for i in range(3)], axis=1)
    at = labels * step
    before = np.clip(np.searchsorted(t_ns, at) - 1, 0, len(t_ns) - 2)
    share = (at - t_ns[before]) / (t_ns[before + 1] - t_ns[before])
    turn = multiply(conjugate(q[before]), q[before + 1])
    turn *= np.where(turn[:, :1] < 0, -1.0, 1.0)
    sine = np.linalg.norm(turn[:, 1:], axis=1)
    angle = np.arctan2(sine, turn[:, 0]) * share
    axis = turn[:, 1:] / np.maximum(sine, 1e-300)[:, None]
    part = np.concatenate([np.cos(angle)[:, None], np.sin(angle)[:, None] * axis], axis=1)
    return np.concatenate([positions, multiply(q[before], part)], axis=1)[:12001]


def kalman(z, ahead_s):
    """One jump of `ahead_s` from every filtered state. The seven channels share their covariance only by noise class."""
    f = np.array([[1, DT], [0, 1]])
    noise = np.array([[DT**4 / 4, DT**3 / 2], [DT**3 / 2, DT**2]])
    variances = [1e3] * 3 + [4e6] * 4
    out = np.zeros_like(z)
    x, cov = np.zeros((7, 2)), np.stack([np.eye(2)] * 7)
    last = np.zeros(7)
    for k, measured in enumerate(z):
        if np.all(last[3:] * measured[3:] < 0):
            x, cov = np.zeros((7, 2)), np.stack([np.eye(2)] * 7)
        for i in range(7):
            state = f @ x[i]
            c = f @ cov[i] @ f.T + noise * variances[i]
            gain = c[:, 0] / (c[0, 0] + 1e-6)
            x[i] = state + gain * (measured[i] - state[0])
            cov[i] = c - np.outer(gain, c[0])
        out[k] = x[:, 0] + ahead_s * x[:, 1]
        last = measured
    return out


LAGS = 40


def trained(z):
    """The coefficients of each coordinate: constant, then newest lag first."""
    rows = np.stack([z[LAGS - 1 - i: len(z) - 1 - i] for i in range(LAGS)], axis=-1)
    return [np.linalg.lstsq(np.c_[np.ones(len(rows)), rows[:, c]], z[LAGS:, c], rcond=None)[0] for c in range(7)]


def autoregression(z, coefficients, steps):
    """From the sample of number LAGS - 1 on."""
    past = [z[LAGS - 1 - i: len(z) - i] for i in range(LAGS)]
    for _ in range(steps):
        ahead = [k[0] + sum(k[1 + i] * past[i][:, c] for i in range(LAGS)) for c, k in enumerate(coefficients)]
        past = [np.stack(ahead, axis=-1)] + past[:-1]
    return past[0]


def errors(truth, guess):
    truth = truth[len(truth) - len(guess):]
    mm = np.linalg.norm(truth[:, :3] - guess[:, :3], axis=1) * 1e3
    between = multiply(conjugate(truth[:, 3:]), guess[:, 3:])
    sine = np.linalg.norm(between[:, 1:], axis=1)
    half = np.degrees(np.hypot(np.log(np.linalg.norm(between, axis=1)), np.where(sine < 1e-17, 0, np.arctan2(sine, between[:, 0]))))
    whole = np.degrees(2 * np.arctan2(sine, np.abs(between[:, 0])))
    return mm.mean(), half.mean(), whole.mean()


def read(file):
    rows = np.loadtxt(file, delimiter=",", skiprows=1)
    t_ns = np.rint((rows[:, 0] - rows[0, 0]) * 1e9).astype(np.int64)
    q = rows[:, 4:] / np.linalg.norm(rows[:, 4:], axis=1, keepdims=True)
    return resample(t_ns, rows[:, 1:4], q)


def main():
    z, coefficients = read(sys.argv[1]), trained(read(sys.argv[2]))
    for ms in map(float, sys.argv[3:]):
        steps = round(ms / 5)
        known = autoregression(z, coefficients, steps)
        for name, guess in (("hold", z), ("kalman", kalman(z, ms / 1e3)), ("autoregressive", known)):
            print(f"{ms:g} {name} %.9g %.9g %.9g" % errors(z[steps:], guess[: len(guess) - steps]))


main()
