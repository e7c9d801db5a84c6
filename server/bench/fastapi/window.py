"""What server/src/model/window.ts and traits.ts do, in numpy, so that the same numbers go to the same model."""

from typing import NamedTuple

import numpy as np

WINDOW = 48
HORIZON = 10
LAGS = 24
SERIES = WINDOW + 1
TRAITS = LAGS + WINDOW + WINDOW + 1
ROUNDING = 1e-9
STEEPEST = 10
LARGEST = 3.4028234663852886e38

STEPS = np.arange(1, HORIZON + 1)


class Frame(NamedTuple):
    """A series as its line (level, slope), what is left of it (residuals), and its place and size."""

    centre: float
    span: float
    level: float
    slope: float
    spread: float
    residuals: np.ndarray


NOTHING = np.empty(0)


def frame_of(values: list[float]) -> Frame:
    window = np.asarray(values[-WINDOW:], dtype=np.float64)
    count = len(window)
    centre = float(window[-1])
    units = window - centre
    span = float(np.abs(units).max())
    if span == 0:
        return Frame(centre, span, 0.0, 0.0, 0.0, NOTHING)
    units /= span
    times = np.arange(1 - count, 1)
    middle = (1 - count) / 2
    slope = 12 * float((times - middle) @ units) / (count * (count * count - 1))
    level = float(units.sum()) / count - slope * middle
    residuals = units - level - slope * times
    spread = float(np.sqrt(residuals @ residuals / count))
    if spread < ROUNDING:
        return Frame(centre, span, 0.0, slope, 0.0, NOTHING)
    return Frame(centre, span, level, slope, spread, residuals / spread)


def inputs_of(frame: Frame) -> dict[str, np.ndarray]:
    series = np.zeros((1, SERIES), dtype=np.float32)
    traits = np.zeros((1, TRAITS), dtype=np.float32)
    residuals = frame.residuals
    count = len(residuals)
    if count > 0:
        rise = frame.slope * count / frame.spread
        trend = rise / np.sqrt(1 + (rise / STEEPEST) ** 2)
        lags = min(LAGS, count - 1)
        correlations = np.correlate(residuals, residuals, "full")[count : count + lags]
        series[0, WINDOW - count : WINDOW] = residuals
        series[0, WINDOW] = trend
        traits[0, :lags] = correlations / count
        traits[0, LAGS + WINDOW - count : LAGS + WINDOW] = np.abs(residuals)
        traits[0, LAGS + WINDOW + WINDOW - count : LAGS + WINDOW + WINDOW] = 1
        traits[0, LAGS + WINDOW + WINDOW] = abs(trend)
    return {"series": series, "traits": traits}


def values_of(answers: np.ndarray, frame: Frame) -> list[float]:
    units = frame.level + frame.slope * STEPS + frame.spread * answers
    return np.clip(frame.centre + frame.span * units, -LARGEST, LARGEST).tolist()
