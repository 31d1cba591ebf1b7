"""What Omikuji does for labels.py in a process of its own.

    labels_omikuji.py parabel|bonsai FEATURES TRAIN ASKED    JSON Lines with text and labels

Prints its answers, the most probable first, the CPU of reading, features and training,
their peak of memory, the model's size and the texts that it answers a second of CPU.
"""

import json
import os
import resource
import sys
import tempfile
import time

import omikuji
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion

from corpora import fold


def read(path):
    with open(path, encoding="utf-8") as lines:
        documents = [json.loads(line) for line in lines]
    return [fold(d["text"]) for d in documents], [d["labels"] for d in documents]


def spent():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def sparse(x):
    return [list(zip(x.indices[a:b].tolist(), x.data[a:b].tolist())) for a, b in zip(x.indptr, x.indptr[1:])]


def main(tree, features, train, asked):
    answer = os.fdopen(os.dup(1), "w")
    with open(os.devnull, "w") as null:
        for stream in (1, 2):  # its progress and its log
            os.dup2(null.fileno(), stream)
    texts, labels = read(train)
    vectorizer = TfidfVectorizer(sublinear_tf=True)
    if features != "words":
        vectorizer = FeatureUnion([("words", vectorizer), ("letters", TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True))])
    x = vectorizer.fit_transform(texts).tocsr()
    names = sorted({l for ls in labels for l in ls})
    number = {l: i for i, l in enumerate(names)}
    settings = omikuji.Model.default_hyper_param()
    if tree == "bonsai":
        settings.cluster_k, settings.max_depth, settings.min_branch_size = 100, 3, 100
    with tempfile.TemporaryDirectory() as work:
        data = os.path.join(work, "data")
        with open(data, "w") as out:
            out.write(f"{x.shape[0]} {x.shape[1]} {len(names)}\n")
            for ls, row in zip(labels, sparse(x)):
                out.write(",".join(str(number[l]) for l in ls) + " " + " ".join(f"{f}:{v:.6g}" for f, v in row) + "\n")
        model = omikuji.Model.train_on_data(data, settings, 1)
        cost, peak = spent(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        folder = os.path.join(work, "model")
        model.save(folder)
        size = sum(os.path.getsize(os.path.join(folder, f)) for f in os.listdir(folder))
    texts, _ = read(asked)
    begun = spent()
    rows = sparse(vectorizer.transform(texts).tocsr())
    answers = [[names[l] for l, _ in model.predict(row, top_k=5)] for row in rows]
    json.dump({"answers": answers, "train": cost, "peak": peak, "size": size, "rate": len(texts) / (spent() - begun)}, answer)
    answer.close()


main(*sys.argv[1:])
