"""The labelled pool and the figures taken on it: degrees, orders, held-out scores, calibration, sides."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from assay.scorer.evaluate import held_out_by, side_gap
from assay.scorer.pool import Pool, macro_auc, order_of_sources, our_article, resampled, weights_of
from assay.scorer.statistics import calibration_error, reliability_diagram

Floats = npt.NDArray[np.float64]


def pool_of(
    label: list[str],
    rating: list[float] | None = None,
    *,
    source: list[str] | None = None,
    dataset: str = "one",
    side: list[str] | None = None,
) -> Pool:
    size = len(label)
    return Pool(
        {},
        {},
        np.array(label),
        np.array(rating or [np.nan] * size),
        np.array(source or [f"s{row}" for row in range(size)]),
        np.array([dataset] * size),
        np.array(side or [""] * size),
        np.full(size, 300.0),
    )


def test_a_degree_is_the_mean_of_label_and_rating_where_there_is_one() -> None:
    pool = pool_of(["reliable", "reliable", "mixed", "unreliable", "satire"], [np.nan, 0.55, 0.85, 0.1, np.nan])
    assert pool.degree.tolist() == pytest.approx([1.0, 0.75, 0.75, 0.0, 0.2])


def test_a_source_of_four_pages_counts_twice_one_of_a_single_page() -> None:
    pool = pool_of(["reliable"] * 5, source=["a", "a", "a", "a", "b"])
    weights = weights_of(pool)
    assert weights[:4].sum() == pytest.approx(2 * weights[4])


def test_the_order_of_sources_compares_means_with_ratings_and_leaves_satire_out() -> None:
    names = [f"s{number:02}" for number in range(40)]
    source = [name for name in names for _ in range(3)]
    rating = [number / 40 for number in range(40) for _ in range(3)]
    scores = np.array(rating) + np.tile([-0.3, 0.0, 0.3], 40)  # pages differ, means do not
    pool = pool_of(["reliable"] * 120, rating, source=source)
    assert order_of_sources(pool, scores) == {"one": pytest.approx(1.0)}
    assert order_of_sources(pool, -scores) == {"one": pytest.approx(-1.0)}
    assert order_of_sources(pool._replace(label=np.array(["satire"] * 120)), scores) == {}
    assert order_of_sources(pool, np.ones(120)) == {}


def test_scores_are_judged_inside_data_sets() -> None:
    pool = pool_of(["reliable"] * 20 + ["unreliable"] * 20)
    scores = np.arange(40.0)
    assert macro_auc(pool, scores) == {"one": 0.0}
    assert macro_auc(pool, np.where(np.arange(40) == 0, np.nan, -scores)) == {"one": pytest.approx(1.0, abs=0.05)}


def test_a_bootstrap_sample_takes_whole_sources_and_is_the_same_again() -> None:
    pool = pool_of(["reliable"] * 30, source=[f"s{row // 3}" for row in range(30)])
    rows = resampled(pool, 3)
    taken = np.bincount(rows, minlength=30)
    assert (taken.reshape(10, 3) == taken.reshape(10, 3)[:, :1]).all()
    assert (resampled(pool, 3) == rows).all()
    assert resampled(pool, 4).tolist() != rows.tolist()


def test_no_source_that_is_scored_was_fitted_on() -> None:
    pool = pool_of(["reliable", "unreliable", "mixed"] * 40, source=[f"s{row % 24}" for row in range(120)])
    seen = []

    def spy(train: npt.NDArray[np.intp], test: npt.NDArray[np.intp]) -> Floats:
        assert not set(pool.source[train]) & set(pool.source[test])
        assert "mixed" not in pool.label[train]
        seen.extend(test.tolist())
        return np.zeros(len(test))

    held_out_by(pool, spy)
    assert sorted(seen) == list(range(120))


def test_the_calibration_error_is_the_mean_gap_between_what_is_said_and_seen() -> None:
    said = np.repeat([0.2, 0.8], 50)
    seen = np.concatenate((np.arange(50) % 5 == 0, np.arange(50) % 2 == 0))  # one in five, one in two
    assert calibration_error(said, seen) == pytest.approx(0.15)
    rows = reliability_diagram(said, seen)
    assert [row["pages"] for row in rows] == [10] * 10
    assert {round(row["seen"], 6) for row in rows} == {0.2, 0.5}


def test_a_planted_gap_between_sides_is_found_at_equal_reliability() -> None:
    chance = np.random.default_rng(5)
    label = chance.choice(["reliable", "mixed"], 60).repeat(4)
    side = np.array(["left", "right", "center"] * 20).repeat(4)
    source = np.array([f"s{number}" for number in range(60)]).repeat(4)
    pool = pool_of(label.tolist(), source=source.tolist(), side=side.tolist())
    score = 50.0 + 20.0 * pool.degree + 5.0 * (side == "left") + chance.normal(0, 1, 240)
    found = side_gap(pool, score)
    assert found.low <= found.value <= found.high
    assert found.value == pytest.approx(5.0, abs=0.7)
    assert side_gap(pool, 50.0 + 20.0 * pool.degree).value == pytest.approx(0.0, abs=1e-9)


def test_what_is_pasted_below_pages_is_a_short_article_of_our_own() -> None:
    article = our_article()
    assert article.startswith("TRIESTE, Italy, May 14 (Meridian)")
    assert 200 < len(article.split()) < 350
    assert "By Ottavia" not in article
