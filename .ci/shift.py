"""Another outlet's headlines: make bench-shift

    ant's headlines   --all--> Tasnif and peers --saudi's headlines, test--> macro-F1, accuracy, calibration error
    saudi's headlines --all--> the same         --ant's headlines, test-->

of the sections that both corpora have, documents with exactly one of them. Nothing is
learnt from the corpus that is answered for, but in one row the probabilities, which
`tasnif threshold --on` fits to some of its other documents (dev). In another row Tasnif gets
the source of all documents, so that it knows of the shift. Calibration error: of the probability of
the label given, in 15 bins of equal width,

    sum over bins of share of documents x |mean probability - share of right answers|

Progress goes to stderr, Markdown to stdout. From the environment: SHARED, TASNIF, BASE (a base file, or nothing).
"""

import json
import os
import random
import tempfile

import numpy as np

from corpora import Corpus, Part, rows
from figures import SEED, Score, bootstrap, compared, decimal, table
from peers import PEERS, TASNIF, run, say

BASE = os.environ.get("BASE", "")
SECTIONS = {"sport": "sports", "internationalNews": "international"}  # of ant, as saudi calls them
COMMON = ("culture", "economy", "international", "sports", "technology")
NAMES = ("MultinomialNB, words", "LinearSVC, words + letters, calibrated")  # peers that give probabilities
BINS = 15
SAMPLE = 300


def part(file, split, source=False):
    corpus = Corpus(file, text="headline", source=source)
    chosen = []
    for d in rows(file):
        labels = [SECTIONS.get(label, label) for label in d["labels"]]
        if len(labels) == 1 and labels[0] in COMMON and d.get("headline") and (not split or d["split"] == split):
            chosen.append({**d, "labels": labels})
    return Part(corpus, chosen)


def tasnif(train, test, sample):
    """Scores of a model, and of it with probabilities fitted to a sample if there is one."""
    with tempfile.TemporaryDirectory(prefix="tasnif-shift-") as folder:
        learn, ask, model = train.write(f"{folder}/train.jsonl", True), test.write(f"{folder}/test.jsonl", False), f"{folder}/model.tsnf"
        run(TASNIF, "train", "-q", *(["--base", BASE] if BASE else []), "-o", model, learn)
        models = [model]
        if sample:
            models.append(f"{folder}/fitted.tsnf")
            run(TASNIF, "threshold", "-q", "-o", models[1], "--on", sample.write(f"{folder}/sample.jsonl", True), model)
        for m in models:
            answers = [json.loads(line) for line in run(TASNIF, "predict", "-q", m, ask).splitlines()]
            yield np.array([[a["scores"][name] for name in COMMON] for a in answers])


def calibration_error(probabilities, truth):
    given = probabilities.argmax(axis=1)
    sure, right = probabilities.max(axis=1), truth[np.arange(len(truth)), given]
    which = np.minimum((sure * BINS).astype(int), BINS - 1)
    return sum(abs(sure[which == b].sum() - right[which == b].sum()) for b in range(BINS)) / len(truth)


def main():
    lines = []
    for learnt, asked in (("ant", "saudi"), ("saudi", "ant")):
        train, test, sample = part(learnt, ""), part(asked, "test"), part(asked, "dev")
        sample = sample.take(random.Random(SEED).sample(range(len(sample.labels)), min(SAMPLE, len(sample.labels))))
        say(f"{learnt} to {asked}: {len(train.labels)} headlines to learn from, {len(test.labels)} to answer for")
        truth, gold = (np.array([[name in given for name in COMMON] for given in p.labels], float) for p in (train, test))
        ours = dict(zip(("Tasnif", f"Tasnif, --on {len(sample.labels)} of them"), tasnif(train, test, sample)))
        ours["Tasnif, told the source"] = next(tasnif(part(learnt, "", True), part(asked, "test", True), None))
        scores = ours | {p.name: p.score(p, train, test, truth, False) for p in PEERS if p.name in NAMES}
        results = {who: Score.of(gold, [np.eye(len(COMMON))[s.argmax(axis=1)]], []) for who, s in scores.items()}
        for who, s in results.items():
            difference = "" if who.startswith("Tasnif") else str(compared(results["Tasnif"].macro, s.macro, bootstrap(gold, results["Tasnif"].runs, s.runs)))
            lines.append([f"{learnt} to {asked}", who, decimal(s.accuracy), decimal(s.macro), decimal(calibration_error(scores[who], gold)), difference])
    print("\n".join(table(["headlines of", "", "accuracy", "macro-F1", "calibration error", "Tasnif − it"], lines)))


if __name__ == "__main__":
    main()
