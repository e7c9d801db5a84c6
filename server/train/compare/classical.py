"""Forecasts of AutoETS and AutoTheta for histories given as JSON on standard input. Each is fitted anew to the whole history."""

import json
import sys
import warnings
from concurrent.futures import ProcessPoolExecutor

import numpy
from statsforecast.models import AutoETS, AutoTheta

METHODS = {"AutoETS": AutoETS, "AutoTheta": AutoTheta}


def forecast(task):
    warnings.simplefilter("ignore")
    history = numpy.array(task["history"])
    return {
        name: method(season_length=task["period"]).forecast(history, task["steps"])["mean"].tolist()
        for name, method in METHODS.items()
    }


if __name__ == "__main__":
    tasks = json.load(sys.stdin)
    with ProcessPoolExecutor() as pool:
        json.dump(list(pool.map(forecast, tasks, chunksize=4)), sys.stdout)
