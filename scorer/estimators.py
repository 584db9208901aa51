"""For scikit-learn: texts to features, and the additive model as a classifier. Both clone, and stand in pipelines.

    make_pipeline(TextFeatures().set_output(transform="pandas"), CurveClassifier(better="reliable")).fit(texts, labels)

Not imported by the command line: scikit-learn is slow to import.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from assay.features import features, find
from assay.features.curves import probability

from .fit import Fitted, fit, four, term_data
from .measured import readings
from .model import FORMAT, HEADS, head_of, sign

Floats = npt.NDArray[np.float64]


class TextFeatures(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Measures texts: a column a feature, in its declared unit, not a number where it is undefined.

    Args:
        names: the features to measure, in this order; None for all.
    """

    def __init__(self, names: Sequence[str] | None = None) -> None:
        self.names = names

    def fit(self, X: Sequence[str], y: object = None) -> Self:  # noqa: N803  # scikit-learn's name
        """Check the names and the texts; there is nothing to learn. Raises FeatureError for a name nobody declared."""
        for name in self._names():
            find(name)
        _checked_texts(X)
        return self

    def transform(self, X: Sequence[str]) -> Floats:  # noqa: N803
        """Return the readings of n texts, shape (n, features)."""
        texts = _checked_texts(X)
        return readings(texts, [find(name) for name in self._names()])

    def get_feature_names_out(self, input_features: object = None) -> npt.NDArray[np.object_]:
        """Return the names of the columns; what came in has no names."""
        return np.array(self._names(), dtype=object)

    def _names(self) -> list[str]:
        return list(features()) if self.names is None else list(self.names)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        tags.requires_fit = False
        return tags


def _checked_texts(texts: Any) -> list[str]:
    """Return texts as a list; raise ValueError where they are one string, a table, or anything but strings."""
    if isinstance(texts, str | bytes):
        raise ValueError("a list of texts is wanted, not one text; put it into a list")
    found = list(texts) if np.ndim(texts) <= 1 else None
    if found is None or not all(isinstance(text, str) for text in found):
        raise ValueError("one string a text is wanted; give a list, an array or a column of strings")
    return [str(text) for text in found]


class CurveClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """The additive model: one monotone, piecewise-linear curve of points a feature, summed, through σ.

    Points are log-odds of the better one of two classes. A value that is not a number contributes nothing.

    Args:
        better: the label of the better class; None for the second in sorted order.
        directions: +1 (may only raise), −1 (may only lower) or 0 (free) by column name; columns named like a declared
            feature that are not in it move as declared, all others are free.
        pieces: stretches a curve.
        penalty: weight of the squared rises, against the summed log-loss of the examples.
        balanced: let both classes weigh the same.

    After `fit`: `better_`, and `intercept_`, `knots_` and `points_` by column name; a column that never varies has none.
    """

    def __init__(
        self,
        better: Any = None,
        *,
        directions: Mapping[str, int] | None = None,
        pieces: int = 3,
        penalty: float = 1.0,
        balanced: bool = False,
    ) -> None:
        self.better = better
        self.directions = directions
        self.pieces = pieces
        self.penalty = penalty
        self.balanced = balanced

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:  # noqa: N803
        """Fit the curves on n examples, shape (n, columns); raise ValueError unless there are two classes."""
        X, y = validate_data(self, X, y, dtype=np.float64, ensure_all_finite="allow-nan")  # noqa: N806
        check_classification_targets(y)
        kind = type_of_target(y, input_name="y")
        if kind != "binary":
            raise ValueError(f"Only binary classification is supported. The type of the target is {kind}.")
        self.classes_ = np.unique(y)
        if len(self.classes_) < 2:
            raise ValueError("the labels have one class; two are needed to fit a classifier")
        self.better_ = self.classes_[1] if self.better is None else self.better
        if self.better_ not in self.classes_:
            raise ValueError(f"no example has the label {self.better!r}; the labels are {self.classes_.tolist()}")
        event = y == self.better_
        weights = _check_sample_weight(sample_weight, X, dtype=np.float64)
        if self.balanced:
            for side in (event, ~event):
                weights[side] /= weights[side].sum()
        seen = weights > 0
        names = self._columns()
        fitted = fit(
            {name: X[seen, place] for place, name in enumerate(names)},
            event[seen],
            weights[seen],
            {name: self._direction(name) for name in names},
            pieces=self.pieces,
            penalty=self.penalty,
        )
        self.intercept_, self.knots_, self.points_ = fitted.intercept, fitted.knots, fitted.points
        return self

    def decision_function(self, X: Any) -> Floats:  # noqa: N803
        """Return the log-odds of the second class in sorted order, as scikit-learn wants it, shape (n,)."""
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=np.float64, ensure_all_finite="allow-nan")  # noqa: N806
        curves = Fitted(self.intercept_, self.knots_, self.points_)
        total = curves.intercept + curves.points_at(dict(zip(self._columns(), X.T, strict=True)))
        return total if self.better_ == self.classes_[1] else -total

    def predict_proba(self, X: Any) -> Floats:  # noqa: N803
        """Return the probabilities of both classes, shape (n, 2)."""
        share = probability(self.decision_function(X))
        return np.stack([1.0 - share, share], axis=1)

    def predict(self, X: Any) -> npt.NDArray[Any]:  # noqa: N803
        """Return the more probable class of each example."""
        chosen = (self.decision_function(X) > 0).astype(np.intp)
        predicted: npt.NDArray[Any] = self.classes_[chosen]
        return predicted

    def to_model(self, name: str, data: Sequence[str]) -> dict[str, Any]:
        """Return the signed JSON form of the fitted curves, for `assay score --model` once `model.dumps` has written it.

        Args:
            name: what to call the model.
            data: the names of the data that it was fitted on.

        Raises:
            ValueError: a column is no declared feature, or one that is shown and never scored.
        """
        check_is_fitted(self)
        declared = features()
        columns: list[str] = list(self.knots_)
        for column in columns:
            if column not in declared or declared[column].better == "neither":
                raise ValueError(f"'{column}' cannot be a term; fit on declared features that may move a score")
        terms = [
            term_data(
                column, "learned", list(data), declared[column].why, self.knots_[column], self.points_[column], []
            )
            for column in columns
        ]
        # One fit has one intercept; it stands with the head that has terms.
        home = head_of(declared[columns[0]]) if columns else HEADS[0]
        heads = {
            head: {"intercept": four(self.intercept_) if head == home else 0.0, "replicates": []} for head in HEADS
        }
        about = {"event": f"label {self.better_}", "data": list(data), "left_out": {}}
        return sign({"format": FORMAT, "name": name, "about": about, "heads": heads, "terms": terms})

    def _columns(self) -> list[str]:
        names = getattr(self, "feature_names_in_", None)
        return [f"x{place}" for place in range(self.n_features_in_)] if names is None else [str(name) for name in names]

    def _direction(self, name: str) -> int:
        if self.directions is not None and name in self.directions:
            return int(self.directions[name])
        declared = features().get(name)
        return declared.direction if declared is not None else 0

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.allow_nan = True
        return tags


__all__ = ["CurveClassifier", "TextFeatures"]
