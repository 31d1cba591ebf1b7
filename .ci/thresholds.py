"""Probabilities and thresholds of a peer, from its out-of-fold scores.

    scores out of fold --Platt, a label--> probabilities --micromacro or best F1--> a threshold a label

micromacro is what model/thresholds/thresholds.go does for Tasnif. Which of the two serves a
peer is chosen out of fold as well: each fold answered by the thresholds of the others.
"""

import warnings

import numpy as np
from scipy.sparse.csgraph import connected_components
from scipy.sparse import coo_matrix
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold

FOLDS, SEED = 5, 1
NEAR, LETTERS, BLOCK = 0.7, 200, 500  # Jaccard index of 5-letter shingles, of a text's first letters
FEW, DRAWN_TOWARDS = 10, 1000  # fewPositives and drawnTowards of model/thresholds/thresholds.go


def groups(texts):
    """A number a text; near-duplicates have the same one."""
    shingles = CountVectorizer(analyzer="char", ngram_range=(5, 5), binary=True, dtype=np.float32)
    x = shingles.fit_transform(t[:LETTERS].ljust(5) for t in texts)
    sizes, near = np.asarray(x.sum(axis=1)).ravel(), []
    for start in range(0, x.shape[0], BLOCK):
        common = (x[start:start + BLOCK] @ x.T).tocoo()
        union = sizes[start + common.row] + sizes[common.col] - common.data
        close = common.data >= NEAR * union
        near.append((start + common.row[close], common.col[close]))
    one, other = (np.concatenate(c) for c in zip(*near))
    return connected_components(coo_matrix((np.ones(len(one)), (one, other)), shape=(len(texts),) * 2))[1]


def folds(texts):
    """Pairs of (learnt from, answered for), near-duplicates together."""
    return list(GroupKFold(FOLDS, shuffle=True, random_state=SEED).split(texts, groups=groups(texts)))


def platt(scores, truth):
    """A function from scores (documents x labels) to probabilities, fitted a label."""
    mean, spread = scores.mean(axis=0), scores.std(axis=0) + 1e-12
    fitted = []
    for s, t in zip(((scores - mean) / spread).T, truth.T):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fitted.append(LogisticRegression(C=1e6).fit(s[:, None], t) if 0 < t.sum() < len(t) else None)

    def probabilities(scores):
        z = (scores - mean) / spread
        return np.stack([np.zeros(len(z)) if f is None else f.predict_proba(c[:, None])[:, 1] for f, c in zip(fitted, z.T)], axis=1)

    return probabilities


def f1(counts):
    tp, fp, fn = counts
    return np.divide(2 * tp, 2 * tp + fp + fn, out=np.zeros_like(tp * 1.0), where=tp > 0)


def best_cut(p, truth, drawn, before):
    """bestCut of model/thresholds/thresholds.go: the threshold, and the counts (tp, fp, fn) there."""
    order = np.argsort(-p, kind="stable")
    p, q = p[order], (1 - drawn) * truth[order] + drawn * p[order]
    tp = np.concatenate([[0.0], np.cumsum(q)])
    counts = np.stack([tp, np.arange(len(p) + 1) - tp, q.sum() - tp])
    merit = f1(counts) + f1(counts + before[:, None])
    merit[1:-1][p[:-1] == p[1:]] = -1  # equal scores fall together
    at = int(np.argmax(merit))
    below = p[at] if at < len(p) else p[-1]
    return (1.0 if at == 0 else (p[at - 1] + below) / 2), counts[:, at]


def micromacro(p, truth):
    positives = truth.sum(axis=0)

    def towards(n):
        return DRAWN_TOWARDS / (DRAWN_TOWARDS + n)

    everything, _ = best_cut(p.ravel(), truth.ravel(), towards(truth.sum()), np.zeros(3))
    cuts, total = np.full(len(positives), everything), np.zeros(3)
    for label in np.argsort(-positives, kind="stable"):
        if positives[label] >= FEW:
            cuts[label], own = best_cut(p[:, label], truth[:, label], towards(positives[label]), total)
            total = total + own
    return cuts


def best_f1(p, truth):
    return np.array([best_cut(p[:, l], truth[:, l], 0, np.zeros(3))[0] for l in range(p.shape[1])])


def tuned(scores, truth, parts):
    """(probabilities of scores, a threshold a label) from scores out of fold; parts are the folds."""

    def honest(procedure):
        given = np.zeros_like(truth)
        for learnt, asked in parts:
            calibrated = platt(scores[learnt], truth[learnt])
            given[asked] = calibrated(scores[asked]) >= procedure(calibrated(scores[learnt]), truth[learnt])
        return f1_score(truth, given, average="macro", zero_division=0)

    procedure = max((micromacro, best_f1), key=honest)
    calibrated = platt(scores, truth)
    return calibrated, procedure(calibrated(scores), truth)
