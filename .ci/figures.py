"""Figures of answers, their intervals, and the tables that show them."""

import datetime
from typing import NamedTuple

import numpy as np
from scipy.stats import t as student
from sklearn.metrics import f1_score

RESAMPLES, SEED = 2000, 1


def f1(tp, both):
    """F1 a label, of 2 tp / (answered + gold), 0 where that is 0 / 0."""
    return np.divide(2 * tp, both, out=np.zeros_like(tp), where=both > 0)


class Score(NamedTuple):
    """Of one system on one corpus; where it ran with several seeds, means over them."""
    runs: list  # of answers, each documents x labels, 0 or 1
    accuracy: float  # share of documents with exactly the right labels
    micro: float
    macro: float
    low: float  # the least and the greatest macro-F1 of a seed
    high: float
    costs: list  # a peers.Kept a run

    @classmethod
    def of(cls, gold, runs, costs):
        micro, macro = ([f1_score(gold, run, average=average, zero_division=0) for run in runs] for average in ("micro", "macro"))
        accuracy = np.mean([(gold == run).all(axis=1).mean() for run in runs])
        return cls(runs, accuracy, np.mean(micro), np.mean(macro), min(macro), max(macro), costs)

    def shown(self, multi):
        first = self.micro if multi else self.accuracy
        return f"{decimal(first)} / {decimal(self.macro)}" + (f" ({decimal(self.low)}–{decimal(self.high)})" if len(self.runs) > 1 else "")

    def cost(self):
        """Wall and CPU seconds and GB of a run."""
        return tuple(np.mean([getattr(c, what) for c in self.costs]) for what in ("wall", "cpu", "peak"))


def decimal(figure):
    return f"{figure:.3f}".removeprefix("0")


class Difference(NamedTuple):
    """In points of macro-F1, with the 95 % interval."""
    gain: float
    low: float
    high: float

    @property
    def verdict(self):
        return "ahead" if self.low > 0 else "behind" if self.high < 0 else "level"

    def __str__(self):
        return f"{self.gain:+.1f} [{self.low:+.1f}, {self.high:+.1f}] {self.verdict}".replace("-", "−")


def bootstrap(gold, ours, theirs):
    """Macro-F1 of ours (the mean over seeds) minus theirs over resamples, documents drawn anew, for all together."""
    generator, size, sides = np.random.default_rng(SEED), len(gold), ((1, ours), (-1, theirs))
    moved = np.zeros(RESAMPLES)
    for n in range(RESAMPLES):
        weights = np.bincount(generator.integers(size, size=size), minlength=size).astype(float)
        for sign, runs in sides:
            moved[n] += sign * np.mean([f1(weights @ (gold * run), weights @ (gold + run)).mean() for run in runs])
    return moved


def compared(ours, best, moved):
    return Difference(100 * (ours - best), *(100 * np.percentile(moved, [2.5, 97.5])))


def over_draws(ours, theirs, asked):
    """Of macro-F1 a draw of random splits that share documents: the corrected resampled t-test, asked being test's share over train's.

    Source: Nadeau, Bengio, Inference for the Generalization Error, Machine Learning 2003.
    """
    each = 100 * (np.array(ours) - np.array(theirs))
    reach = student.ppf(0.975, len(each) - 1) * np.sqrt(each.var(ddof=1) * (1 / len(each) + asked))
    return Difference(each.mean(), each.mean() - reach, each.mean() + reach)


def table(header, lines):
    yield "| " + " | ".join(header) + " |"
    yield "| --- " * len(header) + "|"
    yield from ("| " + " | ".join(line) + " |" for line in lines)
