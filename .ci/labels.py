"""Hundreds of topics: Tasnif beside Omikuji in one run.

Started by .ci/peers labels (make bench-labels). CPU is that of all cores, peak is the
largest memory of the process from reading the corpus to the model file. Omikuji gets
TF-IDF features of scikit-learn, made in the same process, as Annif gives them.

    makupalat  15,610 short texts with 1,198 labels, asked 537
    top20 top64  makupalat without its test part, its so many most frequent labels alone: the
               dense and the sparse trainer; a sixth of the training part and the development
               part are asked
    100 300 1000  10,000 articles of 1,500 characters of ant and khaleej with so many labels,
               each the presence of a word, five a document; asked 2,000 others

From the environment: SHARED, TASNIF, PARTS (all of them).
"""

import collections
import json
import os
import random
import statistics
import sys
import tempfile

from corpora import fold, rows
from figures import table
from peers import TASNIF, say
from speed import measure

PARTS = os.environ.get("PARTS") or "makupalat top20 top64 100 300 1000"
ARTICLES, ASKED, LENGTH, LABELS_A_DOCUMENT = 10_000, 2_000, 1_500, 5
OMIKUJI = os.path.join(os.path.dirname(__file__), "labels_omikuji.py")
FAST = "--trainer sparsesvm --set near=3 --set near_least=50 --set random=50".split()
TRAINERS = {"default": [], "fast": FAST}
FEW = {t: ["--trainer", t, "--base", "none"] for t in ("blend", "sparsesvm")}
PEERS = [("parabel", "words"), ("bonsai", "words"), ("parabel", "words + letters"), ("bonsai", "words + letters")]


def ranking(answers, truth):
    """P@1 and R@5 of the labels of each document, the most probable first."""
    first = statistics.mean(bool(a) and a[0] in t for a, t in zip(answers, truth))
    five = statistics.mean(len(set(a[:5]) & set(t)) / len(t) for a, t in zip(answers, truth))
    return f"{first:.3f}", f"{five:.3f}"


def write(path, documents):
    with open(path, "w", encoding="utf-8") as out:
        for d in documents:
            out.write(json.dumps(d, ensure_ascii=False) + "\n")


def makupalat():
    train, asked = [], []
    for d in rows("makupalat"):
        (asked if d["split"] == "test" else train).append({"id": d["id"], "text": d["text"], "labels": d["labels"]})
    return train, asked


def frequent(labels):
    train, asked = [], []
    for i, d in enumerate(d for d in rows("makupalat") if d["split"] != "test"):
        (asked if d["split"] == "dev" or i % 6 == 0 else train).append({"id": d["id"], "text": d["text"], "labels": d["labels"]})
    frequency = collections.Counter(l for d in train for l in d["labels"])
    kept = set(sorted(frequency, key=lambda l: (-frequency[l], l))[:labels])
    for documents in train, asked:
        documents[:] = [{**d, "labels": ls} for d in documents if (ls := [l for l in d["labels"] if l in kept])]
    return train, asked


def articles(labels):
    """Each label is a word. All words have about the frequency that gives five labels a document."""
    texts = []
    for corpus in "ant", "khaleej":
        long = [t for d in rows(corpus) if len(t := (d.get("headline") or "") + " " + d.get("text", "")) >= LENGTH]
        random.Random(1).shuffle(long)
        texts += [t[:LENGTH] for t in long[: (ARTICLES + ASKED) // 2]]
    random.Random(2).shuffle(texts)
    words = [set(w for w in fold(t).split() if len(w) > 3 and w.isalpha()) for t in texts]
    frequency = collections.Counter(w for ws in words[:ARTICLES] for w in ws)
    ranked = sorted(frequency, key=lambda w: (-frequency[w], w))
    wanted, at = LABELS_A_DOCUMENT * ARTICLES, 0
    window = sum(frequency[w] for w in ranked[:labels])
    while window > wanted:
        window += frequency[ranked[at + labels]] - frequency[ranked[at]]
        at += 1
    names = {w: f"w{i:04}" for i, w in enumerate(ranked[at : at + labels])}
    documents = [{"id": str(i), "text": t, "labels": sorted(names[w] for w in ws if w in names)} for i, (t, ws) in enumerate(zip(texts, words))]
    return documents[:ARTICLES], [d for d in documents[ARTICLES:] if d["labels"]]


def tasnif(name, arguments, work, asked):
    model, lines = os.path.join(work, "model.tsnf"), os.path.join(work, "asked.jsonl")
    cost = measure(TASNIF, "train", "-q", "-o", model, *arguments, os.path.join(work, "train.jsonl"))
    answers = []
    for line in measure(TASNIF, "predict", "-q", "--top-k", "5", model, lines).out.splitlines():
        scores = json.loads(line)["scores"]
        answers.append(sorted(scores, key=lambda l: -scores[l]))
    many = os.path.join(work, "many.jsonl")
    write(many, [{"text": d["text"]} for d in asked * (-(-20_000 // len(asked)))])
    opened = measure(TASNIF, "predict", "-q", "--top-k", "5", model, os.path.join(work, "none.jsonl")).cpu
    spent = measure(TASNIF, "predict", "-q", "--top-k", "5", model, many).cpu - opened
    rate = len(asked) * (-(-20_000 // len(asked))) / spent
    return [f"Tasnif {name}", *ranking(answers, [d["labels"] for d in asked]), f"{cost.cpu:.1f}", f"{cost.peak:.0f}", f"{os.path.getsize(model) / 1e6:.1f}", f"{rate:,.0f}"]


def omikuji(tree, features, work, asked):
    cost = measure(sys.executable, "-B", OMIKUJI, tree, features, os.path.join(work, "train.jsonl"), os.path.join(work, "asked.jsonl"))
    found = json.loads(cost.out)
    return [f"Omikuji {tree}, {features}", *ranking(found["answers"], [d["labels"] for d in asked]), f"{found['train']:.1f}", f"{found['peak']:.0f}", f"{found['size'] / 1e6:.1f}", f"{found['rate']:,.0f}"]


for part in PARTS.split():
    few = part.startswith("top")
    train, asked = makupalat() if part == "makupalat" else frequent(int(part[3:])) if few else articles(int(part))
    with tempfile.TemporaryDirectory() as work:
        write(os.path.join(work, "train.jsonl"), train)
        write(os.path.join(work, "asked.jsonl"), asked)
        write(os.path.join(work, "none.jsonl"), [{"text": "x"}])
        labels = len({l for d in train for l in d["labels"]})
        say(f"{part}: {len(train):,} documents, {labels:,} labels, {sum(len(d['labels']) for d in train) / len(train):.2f} a document; asked {len(asked):,}")
        lines = [tasnif(name, arguments, work, asked) for name, arguments in (FEW if few else TRAINERS).items()]
        lines += [omikuji(tree, features, work, asked) for tree, features in (PEERS if part == "makupalat" else PEERS[:1])]
    print(f"\n{part}: {len(train):,} documents, {labels:,} labels\n")
    print("\n".join(table(["", "P@1", "R@5", "train, s CPU", "peak, MB", "model, MB", "texts a second a core"], lines)), flush=True)
