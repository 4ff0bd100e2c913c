#!/usr/bin/env python3
"""Opens a sweep's file and its table with readers that are not ours. sweep_readers.py SWEEP.sqlite SWEEP.csv"""

import sqlite3
import sys

import pandas

file, csv = sys.argv[1:]
with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
    runs = pandas.read_sql("SELECT * FROM runs ORDER BY run", connection)
    figures = pandas.read_sql("SELECT * FROM figures", connection)
    axes = pandas.read_sql("SELECT key, type FROM axes ORDER BY position", connection)
    wanted = int(pandas.read_sql("SELECT value FROM provenance WHERE key = 'runs'", connection).value[0])
table = pandas.read_csv(csv, float_precision="round_trip")  # the default parser may be off in the last digit

assert len(runs) == len(table) == wanted, (len(runs), len(table), wanted)
assert (runs.run == table.run).all() and (runs.seed == table.seed).all()
types = {"INTEGER": "int64", "REAL": "float64", "TEXT": "object"}
for key, kind in zip(axes.key, axes.type):
    assert str(table[key].dtype) == types[kind], (key, kind, table[key].dtype)
numbers = [name for name in table.columns if "." in name and name not in set(axes.key)]
assert len(numbers) > 100, numbers
for name in numbers:
    assert str(table[name].dtype) == "float64", (name, table[name].dtype)
wide = figures.assign(name=figures.metric + "." + figures["stat"]).pivot(index="run", columns="name", values="value")
assert (wide[numbers].reset_index(drop=True).fillna(-1) == table[numbers].fillna(-1)).all().all()
print(f"{len(table)} runs, {len(numbers)} figures")
