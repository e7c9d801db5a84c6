"""What server/src/model/season.ts does, in numpy: the season of a row, and the row without it."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

HORIZON = 10
LONGEST = 48
MARGIN = 1e-6
CHANCE = 1.64
FADE = 0.85
SMALL = 1e-12

NOTHING = np.zeros(HORIZON)
AHEAD = np.arange(HORIZON)


class Season(NamedTuple):
    """`ahead`, `grown`, `lagged`: per step ahead, the season, its growth, and what the last season left over."""

    flat: np.ndarray
    period: int = 0
    likeness: float = 0.0
    trust: float = 0.0
    growth: float = 0.0
    ahead: np.ndarray = NOTHING
    grown: np.ndarray = NOTHING
    lagged: np.ndarray = NOTHING


def lag_products(values: np.ndarray, lags: int) -> np.ndarray:
    """The sums of v(i)·v(i − lag) for the lags 1 … `lags`."""
    return np.correlate(np.concatenate((values, np.zeros(lags))), values)[1:]


def peak_of(values: np.ndarray, longest: int) -> int:
    """The lag up to `longest` at which values are most like themselves, compared with shorter lags, or 0."""
    count = len(values)
    squares = values * values
    total = squares.sum()
    older = total - squares[::-1].cumsum()
    newer = total - squares.cumsum()
    sizes = (older + newer)[: longest + 1]
    correlations = np.zeros(longest + 1)
    products = lag_products(values, longest + 1)
    np.divide(2 * products, sizes, out=correlations, where=sizes >= MARGIN * total)
    before, here, after = correlations[:-2], correlations[1:-1], correlations[2:]
    lags = np.arange(2, longest + 1)
    scores = (here - before.cumsum() / (lags - 1)) * (1 - lags / count)
    peaks = (here >= before + MARGIN) & (here >= after - MARGIN)
    best, peak = MARGIN, 0
    for lag, score in zip(lags[peaks].tolist(), scores[peaks].tolist()):
        if score > best + MARGIN:
            best, peak = score, lag
    return peak


def detrend(row: np.ndarray, period: int) -> np.ndarray:
    """The row less its centred moving average over one season, which is held at the ends."""
    sums = np.concatenate(([0.0], row.cumsum()))
    levels = (sums[period:] - sums[:-period]) / period
    if period % 2 == 0:
        levels = (levels[1:] + levels[:-1]) / 2
    return row - levels.take(np.arange(len(row)) - period // 2, mode="clip")


def likeness_of(movement: np.ndarray, period: int) -> float:
    """Correlation of the movement with that of one season ago, less what chance gives; 0 at least."""
    now, then = movement[period:], movement[:-period]
    sizes = now @ now + then @ then
    chance = CHANCE / len(now) ** 0.5
    if sizes < SMALL * len(movement) or chance >= 1:
        return 0.0
    return max(0.0, float((2 * (now @ then) / sizes - chance) / (1 - chance)))


class Guess(NamedTuple):
    period: int
    score: float
    likeness: float
    movement: np.ndarray


def best_of(periods: Iterable[int], row: np.ndarray, longest: int, best: Guess) -> Guess:
    for period in periods:
        if 0 < period <= longest and period != best.period:
            movement = detrend(row, period)
            likeness = likeness_of(movement, period)
            score = likeness * (1 - period / len(row))
            if score > best.score + MARGIN:
                best = Guess(period, score, likeness, movement)
    return best


def growth_of(movement: np.ndarray, profile: np.ndarray, times: np.ndarray) -> float:
    """Slope of the season's size over the times, −1 … 1, shrunk by how much it explains."""
    lever = profile * times
    rest = movement - profile
    under = lever @ lever
    if under < SMALL * len(movement):
        return 0.0
    slope = (lever @ rest) / under
    explained = slope * slope * under
    noise = max(0.0, rest @ rest - explained) / len(movement)
    believed = max(0.0, 1 - 2 * noise / explained) if explained > 0 else 0.0
    return float(min(1.0, max(-1.0, slope * believed)))


def season_of(row: np.ndarray) -> Season:
    """Of a row of mean square 1, oldest first."""
    count = len(row)
    longest = min(LONGEST, count // 2)
    if longest < 2:
        return Season(row)
    peaks = peak_of(row, longest), peak_of(np.diff(row), longest)
    part = best_of(peaks, row, longest, Guess(0, 0.0, 0.0, row))
    period, _, likeness, movement = best_of((n * part.period for n in (2, 3, 4)), row, longest, part)
    if period == 0:
        return Season(row)
    # Places in the season are counted back from the newest value, and on into the steps ahead.
    ago = np.arange(count - 1, -1 - HORIZON, -1)
    places = ago % period
    weights = FADE ** (ago[:count] // period)
    sums = np.bincount(places[:count], weights * movement)
    profile = sums / np.bincount(places[:count], weights)
    wave = (profile - profile.mean())[places]
    times = 1 - (2 * ago + 1) / count
    growth = growth_of(movement, wave[:count], times[:count])
    seasons = count / period
    trust = seasons * likeness / (1 + (seasons - 1) * likeness)
    wave *= trust
    swing = wave * growth * times
    flat = row - wave[:count] - swing[:count]
    lagged = flat[count - period + AHEAD % period]
    return Season(flat, period, likeness, trust, growth, wave[count:], swing[count:], lagged)
