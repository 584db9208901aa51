"""What the pages of each source tell of its true mean score: empirical Bayes for unequal variances and heavy tails.

Pages of a source scatter around its mean with a variance of its own, drawn from an inverse-gamma distribution that all
sources share; means are drawn from a Student distribution whose middle, spread and tails are weighed by how well they
explain all sources. Only the number of pages of each source, their mean and their sum of squares are needed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_EDGES = np.linspace(0.0, 100.0, 201)  # cells of a mean in which the distribution of means is weighed
_CENTRES = (_EDGES[1:] + _EDGES[:-1]) / 2.0
_NODES, _REACH = 129, 8.0  # points that hold a posterior, and how many standard deviations they reach
_TAILS = (3.0, 30.0)  # degrees of freedom of the distribution of means: heavy, and nearly normal
_WIDEST = 10.0  # half-Cauchy scale of the prior of its spread
_NARROWEST = 0.05  # spread of the means: less is none
_STEPS, _ROUNDS = 13, 4  # of the grids of middle and spread, and how often they are drawn closer
_FEWEST, _FIT, _CHUNK = 1e-6, 20_000, 4_096  # least page variance; sources of the fit; sources at once
_SEED = 20_240_229


class Variances(NamedTuple):
    """How the variances of the sources' pages are distributed: `freedom` · `scale` / chi-square with `freedom`."""

    freedom: float
    scale: float


class Posterior:
    """The distribution of each source's true mean, as points and cumulative shares, both of shape (sources, points).

    `mean`: its expectation. `page_variance`, `freedom`: the variance of a source's pages as estimated, and the degrees
    of freedom of that estimate.
    """

    def __init__(self, nodes: Floats, shares: Floats, page_variance: Floats, freedom: Floats) -> None:
        self._nodes, self._shares = nodes, shares
        self.page_variance, self.freedom = page_variance, freedom
        inside = np.diff(shares, axis=1)
        self.mean: Floats = np.sum(inside * (nodes[:, 1:] + nodes[:, :-1]) / 2.0, axis=1)

    def __len__(self) -> int:
        return len(self._nodes)

    def quantile(self, share: float) -> Floats:
        """Return the value that each mean is below with this probability."""
        row = np.arange(len(self))
        above = np.clip(np.sum(self._shares < share, axis=1), 1, _NODES - 1)
        low, high = self._shares[row, above - 1], self._shares[row, above]
        part = (share - low) / np.maximum(high - low, 1e-300)
        found: Floats = self._nodes[row, above - 1] + part * (self._nodes[row, above] - self._nodes[row, above - 1])
        return found

    def above(self, one: int, other: int) -> float:
        """Return the probability that the true mean of one source is above that of another."""
        middle = (self._nodes[one, 1:] + self._nodes[one, :-1]) / 2.0
        below = np.interp(middle, self._nodes[other], self._shares[other], left=0.0, right=1.0)
        return float(np.clip(np.sum(np.diff(self._shares[one]) * below), 0.0, 1.0))

    def draws(self, count: int, rows: Ints) -> Floats:
        """Return draws of the true means of some sources, shape (rows, count); the same at each call."""
        generator = np.random.default_rng(_SEED)
        found = np.empty((len(rows), count))
        for place, row in enumerate(rows.tolist()):
            found[place] = np.interp(generator.random(count), self._shares[row], self._nodes[row])
        return found


def estimate(pages: Ints, means: Floats, squares: Floats) -> Posterior:
    """Return what is known of each source's true mean.

    Args:
        pages: of each source, 1 or more, shape (sources,).
        means: of their scores, 0 to 100.
        squares: sums of the squared distances of the scores from their mean.

    Where no source has two pages, the scatter inside sources cannot be told from that between them: all of it is then
    taken as the pages' own, so that nobody is ranked on a single page.
    """
    if not len(pages):
        return Posterior(np.zeros((0, _NODES)), np.zeros((0, _NODES)), np.zeros(0), np.zeros(0))
    single = not np.any(pages > 1)
    spread = float(np.var(means, ddof=1)) if single and len(means) > 1 else 100.0
    variances = Variances(8.0, max(spread, _FEWEST)) if single else variances_of(pages, squares)
    freedom: Floats = np.asarray(variances.freedom + pages - 1.0, dtype=np.float64)
    variance: Floats = (variances.freedom * variances.scale + squares) / freedom
    error: Floats = np.sqrt(variance / pages)
    # Evenly spread over the sources, which stand by name: the fit costs the same for any number of them.
    some = np.unique(np.linspace(0, len(pages) - 1, min(len(pages), _FIT)).astype(np.int64))
    shapes, weights = _means_of(_likelihood(means[some], error[some], freedom[some]), still=single)
    nodes, shares = np.empty((len(pages), _NODES)), np.empty((len(pages), _NODES))
    for first in range(0, len(pages), _CHUNK):
        rows = slice(first, first + _CHUNK)
        nodes[rows], shares[rows] = _posterior(means[rows], error[rows], freedom[rows], shapes, weights)
    return Posterior(nodes, shares, variance, freedom)


def variances_of(pages: Ints, squares: Floats) -> Variances:
    """Return the most likely distribution of the page variances (Smyth 2004: a scaled F), with a weak prior on its width."""
    from scipy.special import gammaln

    has = pages > 1
    own, freedom = squares[has], pages[has] - 1.0
    middle = np.log(max(float(np.sum(own) / np.sum(freedom)), _FEWEST))
    width, scale = np.log(np.geomspace(1.0, 200.0, 25)), np.linspace(middle - 4.0, middle + 1.0, 41)
    for _ in range(_ROUNDS):
        nu, sigma = np.exp(width)[:, None, None], np.exp(scale)[None, :, None]
        fit = np.sum(
            gammaln((freedom + nu) / 2.0) - gammaln(nu / 2.0) + nu / 2.0 * np.log(nu * sigma)
            - (freedom + nu) / 2.0 * np.log(nu * sigma + own), axis=2,
        ) - np.square(width[:, None] - np.log(8.0)) / 2.0  # fmt: skip
        best = np.unravel_index(int(np.argmax(fit)), fit.shape)
        steps = width[1] - width[0], scale[1] - scale[0]
        found = Variances(float(np.exp(width[best[0]])), max(float(np.exp(scale[best[1]])), _FEWEST))
        width = width[best[0]] + steps[0] * np.linspace(-1.0, 1.0, 5)
        scale = scale[best[1]] + steps[1] * np.linspace(-1.0, 1.0, 5)
    return found


def _likelihood(means: Floats, error: Floats, freedom: Floats) -> Floats:
    """Return how likely a true mean in each cell makes what was seen, shape (sources, cells)."""
    from scipy.special import stdtr

    below = stdtr(freedom[:, None], (_EDGES - means[:, None]) / error[:, None])
    found: Floats = np.maximum(np.diff(below, axis=1), 1e-290)
    return found


def _means_of(likelihood: Floats, *, still: bool) -> tuple[Floats, Floats]:
    """Return shapes of the distribution of means, (cells, shapes), and the logarithms of their weights.

    `still`: without any spread.
    """
    bounds = [(0.0, 100.0), (float(np.log(_NARROWEST)), float(np.log(_NARROWEST if still else 50.0)))]
    for _ in range(_ROUNDS):
        axes = [np.linspace(low, high, _STEPS) for low, high in bounds]
        middle, spread, tail = (axis.ravel() for axis in np.meshgrid(*axes, np.array(_TAILS)))
        shapes = _shapes(middle, np.exp(spread), tail)
        fit = np.sum(np.log(likelihood @ shapes), axis=0) + spread - np.log1p(np.square(np.exp(spread) / _WIDEST))
        weight = np.exp(fit - fit.max())
        weight /= weight.sum()
        bounds = [_around(middle, weight, bounds[0]), _around(spread, weight, bounds[1])]
    return shapes, fit - fit.max()


def _around(values: Floats, weight: Floats, bound: tuple[float, float]) -> tuple[float, float]:
    """Return bounds that hold what has weight: four standard deviations to each side, and never less than a step."""
    mean = float(np.sum(weight * values))
    step = (bound[1] - bound[0]) / (_STEPS - 1)
    reach = 4.0 * float(np.sqrt(np.sum(weight * np.square(values - mean)) + np.square(step / 4.0)))
    return max(mean - reach, bound[0]), min(mean + reach, bound[1])


def _shapes(middle: Floats, spread: Floats, tail: Floats) -> Floats:
    """Return the density of each distribution of means in each cell, cut to 0 … 100."""
    from scipy.special import stdtr

    share = np.diff(stdtr(tail, (_EDGES[:, None] - middle) / spread), axis=0)
    found: Floats = (share + 1e-12) / np.sum(share + 1e-12, axis=0)
    return found


def _posterior(means: Floats, error: Floats, freedom: Floats, shapes: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return points and cumulative shares of the posterior of each source."""
    likelihood = _likelihood(means, error, freedom)
    # A shape weighs for a source what all the others say for it: its own page scores count once.
    weight = weights - np.log(likelihood @ shapes)
    prior = np.exp(weight - weight.max(axis=1, keepdims=True)) @ shapes.T
    share = likelihood * prior
    share /= share.sum(axis=1, keepdims=True)
    centre = share @ _CENTRES
    spread = np.sqrt(np.maximum(share @ np.square(_CENTRES) - np.square(centre), 0.0))
    # A source known far better than a cell is wide stands around its own mean.
    sharp = error < 0.1 * (_EDGES[1] - _EDGES[0])
    centre, spread = np.where(sharp, means, centre), np.where(sharp, error, spread)
    low, high = np.clip(centre - _REACH * spread, 0.0, 99.0), np.clip(centre + _REACH * spread, 1e-3, 100.0)
    low = np.minimum(low, high - 1e-3)
    nodes = low[:, None] + (high - low)[:, None] * np.linspace(0.0, 1.0, _NODES)
    seen = (
        -(freedom[:, None] + 1.0)
        / 2.0
        * np.log1p(np.square((nodes - means[:, None]) / error[:, None]) / freedom[:, None])
    )
    place = np.clip((nodes - _CENTRES[0]) / (_CENTRES[1] - _CENTRES[0]), 0.0, len(_CENTRES) - 1.0)
    below = np.minimum(place.astype(np.int64), len(_CENTRES) - 2)
    row = np.arange(len(means))[:, None]
    between = prior[row, below] + (place - below) * (prior[row, below + 1] - prior[row, below])
    density = np.exp(seen - seen.max(axis=1, keepdims=True)) * (between + 1e-300)
    shares = np.zeros_like(nodes)
    np.cumsum((density[:, 1:] + density[:, :-1]) / 2.0, axis=1, out=shares[:, 1:])
    return nodes, shares / shares[:, -1:]
