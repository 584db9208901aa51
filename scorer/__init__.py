"""What is done with the features: a transparent model sums them into a score that shows its reasons.

>>> from assay.scorer import load, score
>>> result = score("Too short to say anything about.", load())
>>> result.score, result.abstained
(None, 'too few words of main text: 6, at least 50 are needed')
"""

from .model import Model, ModelError, load
from .score import Contribution, RecordError, Score, ScoreTable, score, score_many

__all__ = [
    "Contribution",
    "Model",
    "ModelError",
    "RecordError",
    "Score",
    "ScoreTable",
    "load",
    "score",
    "score_many",
]
