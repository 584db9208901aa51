"""`assay train`: fit the models in their order, write each as JSON, and generate the cards from the run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from assay import models

from . import corpora
from .model import dumps


def build(folder: Path, out: Path, part: str, *, exclude_noncommercial: bool = False) -> Iterator[str]:
    """Fit what `part` names (all, anatomy, promotion, headline, attribution, score) and write it into `out`; yield what was done.

    The heads inside features come first: the score is fitted on what they measure.

    Raises:
        CorpusError: the data are not in the folder.
    """
    from assay.features import anatomy, attribution_model, headline, verdicts

    from .card import score_card
    from .evaluate import evaluate
    from .train import train
    from .train_attribution import train_attribution
    from .train_headline import train_headline
    from .train_markup import train_page_anatomy
    from .train_promotion import train_promotion

    if not folder.is_dir():
        raise corpora.CorpusError(f"{folder}: no such folder; give the folder of the training data with --data")
    out.mkdir(parents=True, exist_ok=True)
    heads = {
        "promotion": train_promotion,
        "headline": train_headline,
        "attribution": train_attribution,
        "anatomy": train_page_anatomy,
    }
    for name, fit_head in heads.items():
        if part in ("all", name):
            (out / f"{name}.json").write_text(dumps(fit_head(folder)), encoding="ascii")
            yield f"wrote {out / name}.json"
    models.prefer(out)
    for loaded in (verdicts.head, headline.head, attribution_model.model, anatomy.stages, anatomy.html_stage):
        loaded.cache_clear()
    if part in ("all", "score"):
        data = train(folder, exclude_noncommercial=exclude_noncommercial)
        (out / "score.json").write_text(dumps(data), encoding="ascii")
        yield f"wrote {out / 'score.json'}, digest {data['digest']}"
        figures = evaluate(folder)
        (out / "score.md").write_text(score_card(data, figures), encoding="utf-8")
        yield f"wrote {out / 'score.md'}"
