"""Scorers that know nothing of how a page is sourced or written: what the score has to be better than."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .pool import CLEAN, Floats, Pool


def tfidf(texts: list[str], pool: Pool, train: npt.NDArray[np.intp], test: npt.NDArray[np.intp]) -> Floats:
    """Return the scores of unigram TF-IDF + logistic regression on the rows `test`."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    vectorizer = TfidfVectorizer(min_df=3, sublinear_tf=True)
    design = vectorizer.fit_transform([texts[row] for row in train])
    model = LogisticRegression(class_weight="balanced", max_iter=1000).fit(design, pool.reliable[train])
    scores: Floats = model.decision_function(vectorizer.transform([texts[row] for row in test]))
    return scores


def dataset_identity(pool: Pool) -> Floats:
    """Return the share of reliable pages in each page's data set: the control that knows the data set and nothing else."""
    clean = np.isin(pool.label, CLEAN)
    scores = np.zeros(len(clean))
    for name in np.unique(pool.dataset):
        here = pool.dataset == name
        scores[here] = pool.reliable[clean & here].mean() if (clean & here).any() else 0.5
    return scores
