"""Tasnif against scikit-learn and fastText, on real corpora, in one run.

Started by .ci/peers (make bench-accuracy). All learn from the same documents
and answer for the same documents:

    corpus --train+dev--> Tasnif (raw text) and every peer (folded text)
           --test-------> accuracy, micro-F1, macro-F1; paired bootstrap

The peers' settings are those of SHARED/corpora/README.md. Two it leaves open,
what MultinomialNB counts and what becomes of punctuation, were set so that its
figures for sib200 (test) came out again. ComplementNB and LinearSVC still differ
from it there by a point or so, either way.

Progress goes to stderr, Markdown to stdout, Tasnif's own figures to GOLDEN.
From the environment: SHARED, TASNIF, CORPORA, SKIPGRAM=1.
"""

import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.metrics import accuracy_score, f1_score
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import ComplementNB, MultinomialNB
from sklearn.preprocessing import MultiLabelBinarizer
from sklearn.svm import LinearSVC

TASNIF = os.environ.get("TASNIF", "build/tasnif")
BASE = "build/archive.base"  # made by make base
VECTORS = "build/archive.vec"  # made here, with SKIPGRAM=1
GOLDEN = "model/eval/testdata/accuracy.golden"
RESAMPLES, SEED = 2000, 1


class Corpus(NamedTuple):
    file: str  # of SHARED/corpora
    text: str = "all"  # headline: nothing else is shown; all: headline and body
    multi: bool = False  # several labels or none; otherwise exactly one
    train: tuple = ("train", "dev")
    test: str = "test"
    chars: bool = True  # False: too long for n-grams of letters
    fasttext: bool = True


CORPORA = {
    "sib200": Corpus("sib200"),
    "asnd": Corpus("asnd"),
    "unquad": Corpus("unquad", multi=True),
    "topics": Corpus("topics", multi=True, train=("train",), test="dev"),
    "ant-headline": Corpus("ant", text="headline"),
    "ant-article": Corpus("ant", chars=False),
    "khaleej": Corpus("khaleej", chars=False, fasttext=False),
}

# -- text ---------------------------------------------------------------------

MARKS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")  # and tatweel
LETTERS = str.maketrans("أإآٱىة", "اااايه")


def fold(text):
    """What every peer gets: words alone, no marks, one alef, one yeh, teh marbuta as heh."""
    return " ".join(re.findall(r"\w+", MARKS.sub("", text).translate(LETTERS)))


def rows(file):
    path = f"{os.environ['SHARED']}/corpora/{file}.jsonl.zst"
    with subprocess.Popen(["zstd", "-dcq", path], stdout=subprocess.PIPE) as unpacked:
        yield from map(json.loads, unpacked.stdout)
    if unpacked.returncode:
        sys.exit(f"bench-accuracy: {path} cannot be read")


class Part:
    """The documents of some splits: as Tasnif reads them, as the peers do, and their labels."""

    def __init__(self, corpus, documents, splits):
        chosen = [d for d in documents if d["split"] in splits]
        fields = ("headline",) if corpus.text == "headline" else ("headline", "text")
        self.documents = [{f: d[f] for f in fields if d.get(f)} for d in chosen]
        self.folded = [fold(" ".join(d.values())) for d in self.documents]
        self.labels = [d["labels"] for d in chosen]

    def write(self, path, labels):
        """JSON Lines for Tasnif; without labels where it is to find them."""
        with open(path, "w", encoding="utf-8") as out:
            for number, (document, given) in enumerate(zip(self.documents, self.labels)):
                row = {"id": str(number), **document}
                if labels:
                    row["labels"] = given
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
        return path


# -- cost ---------------------------------------------------------------------


class Clock:
    """Wall and CPU seconds of a with block, its child processes included."""

    def __enter__(self):
        self.start = self.read()
        return self

    def __exit__(self, *_):
        self.wall, self.cpu = (now - then for now, then in zip(self.read(), self.start))

    @staticmethod
    def read():
        used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return time.perf_counter(), sum(u.ru_utime + u.ru_stime for u in used)


def say(text):
    print(text, file=sys.stderr, flush=True)


def run(*command):
    """Standard output of a command; what it has to complain of is shown if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        sys.exit(f"bench-accuracy: {' '.join(command)}\n{done.stderr}")
    return done.stdout


# -- those compared -----------------------------------------------------------
# Each is a generator of (name, answers, wall seconds, CPU seconds of training);
# answers are lists of labels, a list a test document.


def scikit_learn(corpus, train, test):
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    chars = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    counts = CountVectorizer()
    with Clock() as of_counts:
        x, asked = counts.fit_transform(train.folded), counts.transform(test.folded)
    spaces = {"counts": (x, asked, of_counts.wall, of_counts.cpu)}
    with Clock() as of_words:
        x, asked = words.fit_transform(train.folded), words.transform(test.folded)
    spaces["words"] = (x, asked, of_words.wall, of_words.cpu)
    both = "words"
    if corpus.chars:
        both = "words+char"
        with Clock() as of_chars:
            c, asked_c = chars.fit_transform(train.folded), chars.transform(test.folded)
        spaces[both] = (hstack([x, c], "csr"), hstack([asked, asked_c], "csr"),
                        of_words.wall + of_chars.wall, of_words.cpu + of_chars.cpu)

    svm = LinearSVC(C=0.2 if corpus.chars else 0.3, class_weight="balanced", random_state=SEED)
    peers = [("MultinomialNB", "counts", MultinomialNB(alpha=0.1)), ("ComplementNB", both, ComplementNB(alpha=0.1)),
             ("LinearSVC balanced", both, svm)]
    for name, space, model in peers:
        x, asked, wall, cpu = spaces[space]
        with Clock() as clock:
            if corpus.multi:
                binarizer = MultiLabelBinarizer()
                model = OneVsRestClassifier(model).fit(x, binarizer.fit_transform(train.labels))
            else:
                model.fit(x, [given[0] for given in train.labels])
        answers = model.predict(asked)
        answers = binarizer.inverse_transform(answers) if corpus.multi else [[a] for a in answers]
        yield name, answers, wall + clock.wall, cpu + clock.cpu


def fasttext(corpus, train, test, folder):
    """One thread: with more, fastText answers differently from run to run.

    It passes over documents without labels when it learns (many on unquad).
    """
    settings = {"fastText words": "-wordNgrams 2 -dim 50 -epoch 25 -lr .5"}
    if corpus.chars:
        settings["fastText + char"] = "-wordNgrams 2 -dim 50 -epoch 15 -lr .3 -minn 3 -maxn 6"
    if os.path.exists(VECTORS):
        for epoch in (25, 100):
            settings[f"fastText + archive, epoch {epoch}"] = (
                f"-wordNgrams 2 -dim 100 -epoch {epoch} -lr .5 -pretrainedVectors {VECTORS}")
    learn, ask, model = f"{folder}/train.ft.txt", f"{folder}/test.ft.txt", f"{folder}/fasttext"
    with open(learn, "w", encoding="utf-8") as out:
        for text, given in zip(train.folded, train.labels):
            out.write(" ".join([f"__label__{label}" for label in given] + [text]) + "\n")
    with open(ask, "w", encoding="utf-8") as out:
        out.writelines(text + "\n" for text in test.folded)
    for name, setting in settings.items():
        with Clock() as clock:
            run("fasttext", "supervised", "-input", learn, "-output", model, "-thread", "1", "-verbose", "0",
                *(["-loss", "ova"] if corpus.multi else []), *setting.split())
        answered = run("fasttext", "predict", f"{model}.bin", ask, *(["-1", "0.5"] if corpus.multi else ["1"]))
        yield name, [re.findall(r"__label__(\S+)", line) for line in answered.split("\n")[:-1]], clock.wall, clock.cpu


def tasnif(corpus, train, test, folder):
    """The default trainer as it is, with and without the archive's base.

    Where a document has exactly one label the answer is the most probable one,
    because a peer gives one too.
    """
    learn, ask = train.write(f"{folder}/train.jsonl", True), test.write(f"{folder}/test.jsonl", False)
    model = f"{folder}/model.tsnf"
    for name, flags in {"Tasnif": [], "Tasnif + archive": ["--base", BASE]}.items():
        if flags and not os.path.exists(BASE):
            continue
        with Clock() as clock:
            run(TASNIF, "train", "-q", "-o", model, *flags, learn)
        answers = [json.loads(line) for line in run(TASNIF, "predict", "-q", model, ask).splitlines()]
        if [a["id"] for a in answers] != [str(n) for n in range(len(test.labels))]:
            sys.exit(f"bench-accuracy: {TASNIF} predict did not answer for every document in turn")
        if not corpus.multi:
            answers = [{"labels": sorted(a.get("scores") or {}, key=lambda l: (-a["scores"][l], l))[:1]} for a in answers]
        yield name, [a["labels"] for a in answers], clock.wall, clock.cpu


# -- figures ------------------------------------------------------------------


class Score(NamedTuple):
    accuracy: float  # share of documents with exactly the right labels
    micro: float
    macro: float
    wall: float
    cpu: float
    answers: np.ndarray  # documents x labels, 0 or 1


def bootstrap(gold, ours, theirs):
    """2.5 % and 97.5 % points of macro-F1 of ours minus theirs, documents drawn anew together.

        F1 = 2 tp / (2 tp + fp + fn) = 2 tp / (answered + gold), 0 where that is 0 / 0
    """
    random, size = np.random.default_rng(SEED), len(gold)

    def macro(weights, answers):
        tp, both = weights @ (gold * answers), weights @ (gold + answers)
        return np.divide(2 * tp, both, out=np.zeros_like(tp), where=both > 0).mean()

    moved = []
    for _ in range(RESAMPLES):
        weights = np.bincount(random.integers(size, size=size), minlength=size).astype(float)
        moved.append(macro(weights, ours) - macro(weights, theirs))
    return np.percentile(moved, [2.5, 97.5])


def measure(name, corpus):
    """Scores of all, by name, and the test labels as documents x labels."""
    documents = list(rows(corpus.file))
    if not corpus.multi:
        documents = [d for d in documents if len(d["labels"]) == 1]
    train, test = Part(corpus, documents, corpus.train), Part(corpus, documents, (corpus.test,))
    binarizer = MultiLabelBinarizer().fit(train.labels + test.labels)
    gold = binarizer.transform(test.labels).astype(float)
    say(f"{name}: {len(train.labels)} documents to learn from, {len(test.labels)} to answer for, {len(binarizer.classes_)} labels")
    scores = {}
    with tempfile.TemporaryDirectory(prefix="tasnif-peers-") as folder:
        def compared():
            yield from tasnif(corpus, train, test, folder)
            yield from scikit_learn(corpus, train, test)
            if corpus.fasttext:
                yield from fasttext(corpus, train, test, folder)
        for who, answers, wall, cpu in compared():
            given = binarizer.transform(answers).astype(float)
            s = scores[who] = Score(accuracy_score(gold, given), f1_score(gold, given, average="micro", zero_division=0),
                                    f1_score(gold, given, average="macro", zero_division=0), wall, cpu, given)
            say(f"  {who:30} accuracy {s.accuracy:.3f}  micro-F1 {s.micro:.3f}  macro-F1 {s.macro:.3f}"
                f"  trained in {wall:.1f} s, {cpu:.1f} s CPU")
    return scores, gold


def difference(scores, gold, ours, peers):
    """Macro-F1 of ours minus that of the best peer, with its interval, in points."""
    if ours not in scores:
        return "–"
    best = max(peers, key=lambda who: scores[who].macro)
    low, high = bootstrap(gold, scores[ours].answers, scores[best].answers)
    return f"{100 * (scores[ours].macro - scores[best].macro):+.1f} [{100 * low:+.1f}, {100 * high:+.1f}] {best}"


# -- what is written ----------------------------------------------------------


def table(header, lines):
    yield "| " + " | ".join(header) + " |"
    yield "|---" * len(header) + "|"
    yield from ("| " + " | ".join(line) + " |" for line in lines)


def write_golden(results):
    """Tasnif's figures; lines of corpora that were not run stay as they stand."""
    kept = {}
    if os.path.exists(GOLDEN):
        with open(GOLDEN, encoding="utf-8") as old:
            kept = {tuple(line.split()[:2]): line.rstrip("\n") for line in old if line.strip() and line[0] != "#"}
    for name, (scores, _) in results.items():
        for archive, who in (("none", "Tasnif"), ("archive", "Tasnif + archive")):
            if s := scores.get(who):
                kept[name, archive] = f"{name:14} {archive:8} {s.accuracy:8.3f} {s.micro:8.3f} {s.macro:8.3f}".rstrip()
    order = list(CORPORA)
    with open(GOLDEN, "w", encoding="utf-8") as out:
        print("# Tasnif's figures on real corpora, default trainer. Written by make bench-accuracy.", file=out)
        print(f"{'# corpus':14} {'base':8} {'accuracy':>8} {'micro-F1':>8} {'macro-F1':>8}", file=out)
        for key in sorted((k for k in kept if k[0] in order), key=lambda k: (order.index(k[0]), k[1] != "none")):
            print(kept[key], file=out)


def print_tables(results, names):
    columns = []  # as they came: peers first, Tasnif last
    for scores, _ in results.values():
        columns += [who for who in scores if who not in columns]
    columns.sort(key=lambda who: who.startswith("Tasnif"))
    peers = [who for who in columns if not who.startswith("Tasnif")]
    alone = [who for who in peers if "archive" not in who]

    def cell(scores, who, text):
        return text(scores[who]) if who in scores else "–"

    figures, costs = [], []
    for name, (scores, gold) in results.items():
        first = "micro" if CORPORA[name].multi else "accuracy"
        figures.append([name] + [cell(scores, who, lambda s: f"{getattr(s, first):.3f} / {s.macro:.3f}") for who in columns]
                       + [difference(scores, gold, "Tasnif", [p for p in alone if p in scores]),
                          difference(scores, gold, "Tasnif + archive", [p for p in peers if p in scores])])
        costs.append([name] + [cell(scores, who, lambda s: f"{s.wall:.1f} / {s.cpu:.1f}") for who in columns])
    multi = [name for name in results if CORPORA[name].multi]
    print(f"Accuracy / macro-F1{'; micro-F1 / macro-F1 on ' + ' and '.join(multi) if multi else ''}. "
          "Trained on train + dev, measured on test (topics: train, dev).")
    print("On ant: documents with exactly one label. Difference: macro-F1 of Tasnif minus that of the peer best on the same")
    print(f"documents, in points, with the 95 % interval of a paired bootstrap by document ({RESAMPLES} resamples).\n")
    print("\n".join(table(["corpus"] + columns + ["Tasnif − best peer", "with archive − best peer"], figures)))
    print("\nSeconds of training, wall / CPU (scikit-learn and fastText on one core):\n")
    print("\n".join(table(["corpus"] + columns, costs)))
    print()
    for corpus in [c for c in names if not CORPORA[c].chars]:
        print(f"{corpus}: ComplementNB and LinearSVC on words 1-2 alone, no fastText{' + char' if CORPORA[corpus].fasttext else ''}: the texts are long.")
    if left := [c for c in CORPORA if c not in names]:
        print(f"Left out: {', '.join(left)} (CORPORA=\"{' '.join(left)}\").")
    if "Tasnif + archive" not in columns:
        print(f"Left out: the archive, there is no {BASE} (BASE=1 makes it).")
    elif len(alone) == len(peers):
        print("Left out: fastText with vectors of the archive (SKIPGRAM=1 makes them, 13 minutes).")
    if "Tasnif + archive" in columns:
        print("The archive is the text of all of ant and khaleej, their test documents and the headlines of topics among it; no labels.")


def skipgram():
    """fastText's word vectors of the archive's texts, once."""
    if os.path.exists(VECTORS):
        return
    with tempfile.TemporaryDirectory(prefix="tasnif-peers-") as folder:
        say("archive: fastText skip-gram, about 13 minutes")
        with open(f"{folder}/archive.txt", "w", encoding="utf-8") as out:
            for file in ("ant", "khaleej"):
                out.writelines(fold(f"{d.get('headline') or ''} {d.get('text') or ''}") + "\n" for d in rows(file))
        with Clock() as clock:
            run("fasttext", "skipgram", "-input", f"{folder}/archive.txt", "-output", f"{folder}/archive",
                *"-dim 100 -epoch 2 -minn 3 -maxn 5 -verbose 0 -thread".split(), str(os.cpu_count()))
        subprocess.run(["mv", f"{folder}/archive.vec", VECTORS], check=True)
        say(f"  {VECTORS} in {clock.wall:.0f} s, {clock.cpu:.0f} s CPU")


def main():
    names = os.environ.get("CORPORA", "").split() or ["sib200", "asnd", "unquad", "topics"]
    if unknown := [name for name in names if name not in CORPORA]:
        sys.exit(f"bench-accuracy: no corpus {', '.join(unknown)}; there are {', '.join(CORPORA)}")
    if os.environ.get("SKIPGRAM") == "1":
        skipgram()
    results = {}
    for name in names:
        results[name] = measure(name, CORPORA[name])
    write_golden(results)
    say(f"Tasnif's figures: {GOLDEN}\n")
    print_tables(results, names)


main()
