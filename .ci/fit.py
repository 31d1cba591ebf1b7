"""What scikit-learn does for speed.py in a process of its own.

    fit.py nb CORPUS MODEL    naive Bayes from JSON Lines to a model file
    fit.py svm LEARN ASKED    LinearSVC from folded text in fastText's format, and its macro-F1

Prints what vectorizer and fit alone cost, as JSON; reading is the process's.
"""

import json
import pickle
import subprocess
import sys
import time

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from corpora import fold


def labelled(path):
    with open(path, encoding="utf-8") as lines:
        return [(text, label.removeprefix("__label__")) for label, _, text in (line.rstrip("\n").partition(" ") for line in lines)]


def main(what, corpus, other):
    if what == "nb":
        command = ["zstd", "-dcq", corpus] if corpus.endswith(".zst") else ["cat", corpus]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as unpacked:
            pairs = [(fold(d["text"]), d["labels"][0]) for d in map(json.loads, unpacked.stdout)]
    else:
        pairs = labelled(corpus)
    texts, labels = zip(*pairs)
    start, used = time.perf_counter(), time.process_time()
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    model = ComplementNB(alpha=0.1) if what == "nb" else LinearSVC(C=0.3, class_weight="balanced", random_state=1)
    model.fit(vectorizer.fit_transform(texts), labels)
    cost = {"wall": time.perf_counter() - start, "cpu": time.process_time() - used}
    if what == "nb":
        with open(other, "wb") as out:
            pickle.dump((vectorizer, model), out)
    else:
        asked, truth = zip(*labelled(other))
        cost["macro"] = f1_score(truth, model.predict(vectorizer.transform(asked)), average="macro")
    print(json.dumps(cost))


main(*sys.argv[1:])
