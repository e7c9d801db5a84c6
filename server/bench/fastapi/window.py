"""What server/src/model does with a series, in numpy, so that the same numbers go to the same model."""

from typing import NamedTuple

import numpy as np

from season import HORIZON, Season, lag_products, season_of

WINDOW = 144
RECENT = 16
ROUNDING = 1e-9
FAINT = 1e-8
STEEPEST = 30
SLOPE_STEPS = 5
TIRING = 0.03
LARGEST = 3.4028234663852886e38

STEPS = np.arange(1, HORIZON + 1)

# Ways of smoothing: shares of an error that move level and slope, and what is left of the slope after a step.
SHARES = np.array([0.05, 0.15, 0.3, 0.5, 0.75, 1, 0.15, 0.4, 0.8, 0.9, 1])
TURNS = np.array([0, 0, 0, 0, 0, 0, 0.02, 0.05, 0.1, 0.3, 0.6])
RESTS = np.array([0, 0, 0, 0, 0, 0, 1, 1, 1, 0.9, 0.8])
SLOPED = TURNS > 0

LEVEL_LAGS, STEP_LAGS = 12, 6
SIZES, STEP_SIZES = 12, 6
COUNTS = np.array([3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 40, 48, 72, 96, 120, 144])
PERIODS = np.array([2, 3, 4, 5, 7, 8, 12, 13, 24, 25, 48])
SEASONS = np.array([3, 4, 6, 10])

# Means of the flat row from so many steps ago until so many: of the moves, and of the older values.
FROM = np.array([0, 2, 0, 4, 0, 12, 16, 24, 48, 96])
UNTIL = np.array([2, 4, 4, 8, 12, 24, 24, 48, 96, 144])
ONE, OTHER = np.tril_indices(6)

EMPTY = {"series": np.zeros((1, 68), np.float32), "traits": np.zeros((1, 107), np.float32)}


def responses() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What one unit, so many steps ago, leaves of errors, levels and slopes in each way: smoothing is linear."""
    errors, levels, slopes = np.zeros((3, len(SHARES), WINDOW))
    level = slope = np.zeros(len(SHARES))
    for i in range(WINDOW):
        error = (i == 0) - level - slope
        level = level + slope + SHARES * error
        slope = RESTS * (slope + TURNS * error)
        errors[:, i], levels[:, i], slopes[:, i] = error, level, slope
    return errors, levels, slopes[SLOPED]


ERRORS, LEVELS, SLOPES = responses()
# Twice as long as a row, so that its end does not come round to its beginning.
ERRORS_SPECTRUM = np.fft.rfft(ERRORS, 2 * WINDOW)


class Smoothed(NamedTuple):
    levels: np.ndarray
    slopes: np.ndarray
    merits: np.ndarray


class Row(NamedTuple):
    """value(h) = centre + span·(level + slope·h + spread·(answer(h) + smoothed(h))/2)"""

    centre: float
    span: float
    level: float
    slope: float
    spread: float
    smoothed: np.ndarray | float
    inputs: dict[str, np.ndarray]


def smooth(flat: np.ndarray) -> Smoothed:
    rises = flat[1:] - flat[0]
    count = len(rises)
    errors = np.fft.irfft(ERRORS_SPECTRUM * np.fft.rfft(rises, 2 * WINDOW))[:, :count]
    squares = np.einsum("ij,ij->i", errors, errors) / count + FAINT
    newest = rises[::-1]
    return Smoothed(flat[0] + LEVELS[:, :count] @ newest, SLOPES[:, :count] @ newest, squares.min() / squares)


def forecast_of(smoothed: Smoothed, season: Season) -> np.ndarray:
    weights = smoothed.merits**4
    level = weights @ smoothed.levels
    slope = weights[SLOPED] @ smoothed.slopes
    return (level + slope * STEPS * (1 - TIRING * STEPS)) / weights.sum() + season.ahead + season.grown


def squash(values: np.ndarray) -> np.ndarray:
    return values / np.sqrt(1 + values * values)


def padded(values: np.ndarray, width: int) -> np.ndarray:
    """Newest first, with zeros for what is not there."""
    result = np.zeros(width)
    result[: len(values)] = values[: -width - 1 : -1]
    return result


def inputs_of(season: Season, smoothed: Smoothed, trend: float) -> dict[str, np.ndarray]:
    flat, period = season.flat, season.period
    count = len(flat)
    changes = np.diff(flat)
    size = np.sqrt(flat @ flat / count + FAINT)
    step = np.sqrt(changes @ changes / (count - 1) + FAINT)
    sums = np.concatenate(([0.0], flat[::-1].cumsum()))
    first, last = np.minimum(FROM, count), np.minimum(UNTIL, count)
    means = (sums[last] - sums[first]) / np.maximum(last - first, 1)
    bends = 2 * (means[0:6:2] - means[1:6:2]) / size
    moves = squash(np.array([flat[-1] / size, changes[-1] / step, *bends, trend / 5]))
    series = (
        padded(flat, RECENT)[::-1],
        means[6:],
        season.ahead,
        season.grown,
        season.lagged,
        (trend, SLOPE_STEPS * trend / count),
        smoothed.levels,
        SLOPE_STEPS * smoothed.slopes,
    )
    traits = (
        lag_products(flat, LEVEL_LAGS) / (count * size * size),
        lag_products(changes, STEP_LAGS) / ((count - 1) * step * step),
        squash(np.abs(padded(flat, SIZES)) / size),
        squash(np.abs(padded(changes, STEP_SIZES)) / step),
        count >= COUNTS,
        period >= PERIODS,
        (count >= SEASONS * period) & (period > 0),
        (season.likeness, season.trust, season.growth, size, min(2, step / size), abs(trend) / STEEPEST),
        moves[ONE] * moves[OTHER],
        (squash(season.ahead[0] ** 2),),
        np.sqrt(smoothed.merits),
    )
    return {
        "series": np.concatenate(series, dtype=np.float32)[np.newaxis],
        "traits": np.concatenate(traits, dtype=np.float32)[np.newaxis],
    }


def row_of(values: list[float]) -> Row:
    window = np.asarray(values[-WINDOW:], dtype=np.float64)
    count = len(window)
    centre = float(window[-1])
    units = window - centre
    span = float(np.abs(units).max())
    if span == 0:
        return Row(centre, span, 0.0, 0.0, 0.0, 0.0, EMPTY)
    units /= span
    times = np.arange(1 - count, 1)
    middle = (1 - count) / 2
    slope = 12 * float((times - middle) @ units) / (count * (count * count - 1))
    level = float(units.mean()) - slope * middle
    residuals = units - level - slope * times
    spread = float(np.sqrt(residuals @ residuals / count))
    if spread < ROUNDING:
        return Row(centre, span, 0.0, slope, 0.0, 0.0, EMPTY)
    rise = slope * count / spread
    trend = rise / np.sqrt(1 + (rise / STEEPEST) ** 2)
    season = season_of(residuals / spread)
    smoothed = smooth(season.flat)
    inputs = inputs_of(season, smoothed, trend)
    return Row(centre, span, level, slope, spread, forecast_of(smoothed, season), inputs)


def values_of(answers: np.ndarray, row: Row) -> list[float]:
    units = row.level + row.slope * STEPS + row.spread * (answers + row.smoothed) / 2
    return np.clip(row.centre + row.span * units, -LARGEST, LARGEST).tolist()
