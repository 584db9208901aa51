"""The features and the model stand in scikit-learn as its own checks ask."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from invented import LOUD, PAGE
from sklearn.base import clone
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.utils import estimator_checks
from sklearn.utils.estimator_checks import parametrize_with_checks

from assay.features import FeatureError, features
from assay.scorer.estimators import CurveClassifier, TextFeatures
from assay.scorer.model import check
from assay.scorer.score import score

NAMES = ["attribution", "loaded_language", "quoted_share"]
CALM = [PAGE.format(f"street {number}") for number in range(12)]
SHRILL = [text.replace("said", "raged") + LOUD * 3 for text in CALM]
TEXTS, LABELS = [*CALM, *SHRILL], ["reliable"] * 12 + ["unreliable"] * 12

NOT_EQUIVALENT = "the penalty counts examples, and knots stand at quantiles: a weight of two is not two copies"
EXPECTED = {
    "check_sample_weight_equivalence_on_dense_data": NOT_EQUIVALENT,
    "check_sample_weight_equivalence_on_sparse_data": NOT_EQUIVALENT,
}


@parametrize_with_checks([CurveClassifier()], expected_failed_checks=lambda _: EXPECTED)
def test_the_classifier_passes_the_checks_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


# scikit-learn gives its checks tables of numbers and skips estimators of texts; these checks ask for no data.
WITHOUT_DATA = (
    "check_estimator_cloneable", "check_estimator_tags_renamed", "check_valid_tag_types", "check_estimator_repr",
    "check_no_attributes_set_in_init", "check_parameters_default_constructible", "check_get_params_invariance",
    "check_set_params", "check_do_not_raise_errors_in_init_or_set_params", "check_mixin_order",
)  # fmt: skip


@pytest.mark.parametrize("name", WITHOUT_DATA)
def test_the_transformer_passes_the_checks_of_scikit_learn_that_need_no_table(name: str) -> None:
    getattr(estimator_checks, name)("TextFeatures", TextFeatures())


def test_the_transformer_is_the_same_on_texts_in_any_order_and_in_part() -> None:
    made = TextFeatures().fit(TEXTS)
    whole = made.transform(TEXTS)
    np.testing.assert_array_equal(made.transform(TEXTS[::-1]), whole[::-1])
    np.testing.assert_array_equal(np.concatenate([made.transform([text]) for text in TEXTS[:3]]), whole[:3])
    before = dict(vars(made))
    made.fit(TEXTS).transform(TEXTS)
    assert vars(made) == before
    np.testing.assert_array_equal(TextFeatures().fit_transform(TEXTS), whole)


def test_columns_are_the_features_with_their_values() -> None:
    made = TextFeatures().fit(TEXTS)
    assert made.get_feature_names_out().tolist() == list(features())
    values = made.transform(TEXTS)
    assert values.shape == (24, len(features()))
    wanted = score(TEXTS[13]).features
    assert {n: None if np.isnan(v) else v for n, v in zip(features(), values[13].tolist(), strict=True)} == wanted


def test_some_features_can_be_asked_for_in_an_order_of_ones_own() -> None:
    made = TextFeatures(NAMES[::-1])
    assert clone(made).names == NAMES[::-1]
    assert made.fit_transform(TEXTS).shape == (24, 3)
    assert made.get_feature_names_out().tolist() == NAMES[::-1]
    with pytest.raises(FeatureError, match="did you mean 'attribution'"):
        TextFeatures(["atribution"]).fit(TEXTS)


def test_pandas_comes_out_when_it_is_asked_for_and_may_go_in() -> None:
    column = pd.Series(TEXTS, index=range(100, 124))
    table = TextFeatures(NAMES).set_output(transform="pandas").fit_transform(column)
    assert list(table.columns) == NAMES
    assert list(table.index) == list(range(100, 124))


@pytest.mark.parametrize("texts", ["one text", b"bytes", [1, 2], [["a"], ["b"]], [None], np.zeros((3, 2))])
def test_what_is_no_list_of_texts_is_refused(texts: Any) -> None:
    with pytest.raises(ValueError, match="wanted"):
        TextFeatures().fit(texts)


def test_no_texts_give_no_rows() -> None:
    assert TextFeatures(NAMES).transform([]).shape == (0, 3)


def pipeline(**options: Any) -> Any:
    return make_pipeline(TextFeatures(NAMES).set_output(transform="pandas"), CurveClassifier("reliable", **options))


def test_a_pipeline_learns_from_texts_and_labels() -> None:
    made = pipeline(penalty=0.5).fit(TEXTS, LABELS)
    assert made.score(TEXTS, LABELS) == 1.0
    probabilities = made.predict_proba(TEXTS)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0)
    np.testing.assert_allclose(1 / (1 + np.exp(-made.decision_function(TEXTS))), probabilities[:, 1])
    assert made.predict(TEXTS[:1]).tolist() == ["reliable"]
    assert cross_val_score(clone(made), TEXTS, LABELS, cv=3).mean() > 0.9


def test_parameters_are_searched_like_those_of_any_estimator() -> None:
    search = GridSearchCV(pipeline(), {"curveclassifier__penalty": [0.1, 10.0]}, cv=2).fit(TEXTS, LABELS)
    assert search.best_score_ > 0.8


def test_features_stand_beside_a_bag_of_words() -> None:
    union = FeatureUnion([("features", TextFeatures(["attribution", "hedging"])), ("words", TfidfVectorizer())])
    assert make_pipeline(union, LogisticRegression()).fit(TEXTS, LABELS).score(TEXTS, LABELS) == 1.0


def test_curves_of_declared_features_move_as_declared_and_others_freely() -> None:
    table = TextFeatures(NAMES).set_output(transform="pandas").fit_transform(TEXTS)
    # The labels say the contrary of the declarations, so the curves stay flat.
    wrong = CurveClassifier().fit(table, [label == "unreliable" for label in LABELS])
    for name, points in wrong.points_.items():
        steps = np.diff(points) * (-1 if features()[name].better == "less" else 1)
        assert (steps >= -1e-9).all(), name
    free = CurveClassifier(directions={"loaded_language": 0}).fit(table, [label == "unreliable" for label in LABELS])
    assert np.ptp(free.points_["loaded_language"]) > 0.1


def test_an_undefined_value_contributes_nothing() -> None:
    table = pd.DataFrame({"a": [0.0, 1.0, 2.0, 3.0] * 5, "b": [1.0, 2.0] * 10})
    made = CurveClassifier().fit(table, table["a"] > 1)
    nothing = pd.DataFrame({"a": [np.nan], "b": [np.nan]})
    assert made.decision_function(nothing)[0] == pytest.approx(made.intercept_)


def test_balanced_classes_weigh_the_same() -> None:
    table, label = pd.DataFrame({"a": np.zeros(20)}), [True] * 18 + [False] * 2
    assert CurveClassifier(balanced=True).fit(table, label).intercept_ == pytest.approx(0.0, abs=1e-6)
    assert CurveClassifier().fit(table, label).intercept_ == pytest.approx(np.log(9), abs=1e-3)


def test_a_fitted_classifier_becomes_a_model_that_scores_pages_the_same() -> None:
    table = TextFeatures(["attribution", "loaded_language"]).set_output(transform="pandas").fit_transform(TEXTS)
    made = CurveClassifier().fit(table, [label == "reliable" for label in LABELS])
    model = check(made.to_model("mine", ["invented"]), where="mine.json")
    assert model.name == "mine"
    for place in (0, 20):
        assert score(TEXTS[place], model).score == pytest.approx(100 * made.predict_proba(table)[place, 1], abs=0.05)
    with pytest.raises(ValueError, match="'a' cannot be a term"):
        CurveClassifier().fit(pd.DataFrame({"a": [0.0, 1.0] * 9}), [True, False] * 9).to_model("mine", [])


def test_the_better_label_is_the_one_that_good_features_raise() -> None:
    table = TextFeatures(NAMES).set_output(transform="pandas").fit_transform(TEXTS)
    named = CurveClassifier("reliable").fit(table, LABELS)
    told = CurveClassifier().fit(table, [label == "reliable" for label in LABELS])
    assert (named.better_, told.better_) == ("reliable", True)
    np.testing.assert_allclose(named.predict_proba(table)[:, 0], told.predict_proba(table)[:, 1])
    np.testing.assert_allclose(named.decision_function(table), -told.decision_function(table))
    with pytest.raises(ValueError, match="no example has the label 'good'"):
        CurveClassifier("good").fit(table, LABELS)


def test_labels_of_one_class_or_of_three_are_refused() -> None:
    table = pd.DataFrame({"a": [0.0, 1.0, 2.0]})
    with pytest.raises(ValueError, match="one class"):
        CurveClassifier().fit(table, [1, 1, 1])
    with pytest.raises(ValueError, match="Only binary classification"):
        CurveClassifier().fit(table, [1, 2, 3])


def test_scikit_learn_itself_says_that_it_cannot_test_estimators_of_texts() -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        list(estimator_checks._yield_all_checks(TextFeatures(), legacy=True))
    assert any("Can't test estimator TextFeatures" in str(warning.message) for warning in told)
