"""Those compared: each gives answers, a list of labels a test document, and what they cost.

Tasnif's answers are the labels that `tasnif predict` prints, nothing else. A peer
gives scores (documents x labels), of which answers are made:

    exactly one label    the label of the highest score
    several              as it comes: scores above its own cut
                         tuned: calibrated, a threshold a label (thresholds.py)

All is kept in CACHE by everything it depends on, so that a run that was stopped
goes on, and a second run only does what has changed.
"""

import datetime
import hashlib
import importlib.metadata
import json
import multiprocessing
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from typing import Callable, NamedTuple

import numpy as np
from scipy.sparse import hstack
from sklearn.calibration import CalibratedClassifierCV
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import ComplementNB, MultinomialNB
from sklearn.svm import LinearSVC

import thresholds

TASNIF = os.environ.get("TASNIF", "build/tasnif")
BASE = "build/archive.base"  # made by make base
VECTORS = "build/archive.vec"  # made with SKIPGRAM=1
CACHE = "build/peers"
MEMORY = 14  # GB that a peer may have
KEPT = os.environ.get("KEPT") == "1"  # only what is in CACHE
SEED = 1


def say(text):
    print(text, file=sys.stderr, flush=True)


def run(*command):
    """Standard output of a command; what it has to complain of is shown if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    return done.stdout


# -- cost ---------------------------------------------------------------------


class Kept(NamedTuple):
    """What work gave, and what it cost in a process of its own."""
    answers: dict
    wall: float  # seconds
    cpu: float
    peak: float  # GB
    load: float  # of the machine when it began
    date: str


def apart(work):
    """Kept of work, done in a child process; None where MEMORY is not enough."""
    fork = multiprocessing.get_context("fork")
    ours, theirs = fork.Pipe(duplex=False)

    def child():
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY << 30, MEMORY << 30))
        start, load = time.perf_counter(), os.getloadavg()[0]
        try:
            answers = work()
        except MemoryError:
            return
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        theirs.send((answers, time.perf_counter() - start, sum(u.ru_utime + u.ru_stime for u in used),
                     max(u.ru_maxrss for u in used) / 1e6, load, datetime.date.today().isoformat()))

    process = fork.Process(target=child)
    process.start()
    theirs.close()
    try:
        done = Kept(*ours.recv())
    except EOFError:
        done = None
    process.join()
    if process.exitcode > 0:
        sys.exit("what was run in a process of its own failed")
    return done


def kept(key, work, prepare=lambda: None):
    """Kept of work, from CACHE or done now and put there; in a few words why there is none."""
    path = f"{CACHE}/{hashlib.sha256(json.dumps(key, ensure_ascii=False).encode()).hexdigest()[:24]}.json"
    if os.path.exists(path):
        with open(path, encoding="utf-8") as old:
            return Kept(**json.load(old))
    if KEPT:
        return "not run"
    prepare()
    done = apart(work)
    if done is None:
        return f"> {MEMORY} GB"
    os.makedirs(CACHE, exist_ok=True)
    with open(path + ".part", "w", encoding="utf-8") as out:
        json.dump(done._asdict(), out, ensure_ascii=False)
    os.replace(path + ".part", path)
    return done


# -- peers --------------------------------------------------------------------


def tfidf(**settings):
    return TfidfVectorizer(sublinear_tf=True, **settings)


CHARS = dict(analyzer="char_wb", ngram_range=(2, 5))
SPACES = {  # of which text, and how it is counted
    "counts": [("folded", CountVectorizer, {})],
    "words": [("folded", tfidf, dict(ngram_range=(1, 2)))],
    "words 1": [("folded", tfidf, {})],
    "stems 1": [("stemmed", tfidf, {})],
    "words + letters": [("folded", tfidf, dict(ngram_range=(1, 2))), ("folded", tfidf, CHARS)],
    "stems + letters": [("stemmed", tfidf, dict(ngram_range=(1, 2))), ("folded", tfidf, CHARS)],
}


def matrices(space, train, asked):
    made = []
    for text, vectorizer, settings in SPACES[space]:
        v = vectorizer(**settings)
        made.append((v.fit_transform(getattr(train, text)), v.transform(getattr(asked, text))))
    return made[0] if len(made) == 1 else tuple(hstack(m, "csr") for m in zip(*made))


class Peer(NamedTuple):
    name: str
    settings: tuple  # of score, beside those it gets; part of the key in CACHE
    score: Callable  # (peer, train, asked, truth, multi) -> scores; truth: train documents x labels
    package: str = "scikit-learn"
    cut: float = 0.5  # as it comes, labels of scores above it are given
    stems: bool = False
    only: Callable = lambda corpus: True  # the corpora it is for


def scikit_learn(peer, train, asked, truth, multi):
    space, made, settings = peer.settings
    x, q = matrices(space, train, asked)
    model = made(**settings)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a fold without one of the labels
        if multi:
            model = OneVsRestClassifier(model).fit(x, truth)
        else:
            model.fit(x, truth.argmax(axis=1))
    scores = model.decision_function(q) if hasattr(model, "decision_function") else model.predict_proba(q)
    if multi:
        return scores
    out = np.full((len(scores), truth.shape[1]), scores.min() - 1)  # labels that were not in train
    out[:, model.classes_] = scores
    return out


def omikuji(peer, train, asked, truth, multi):
    import omikuji
    space, changed = peer.settings
    x, q = matrices(space, train, asked)
    settings = omikuji.Model.default_hyper_param()
    for key, value in changed.items():
        setattr(settings, key, value)
    with tempfile.NamedTemporaryFile("w", prefix="tasnif-peers-") as file, open(os.devnull, "w") as null:
        file.write(f"{x.shape[0]} {x.shape[1]} {truth.shape[1]}\n")
        for row, given in zip(x, truth):
            file.write(",".join(map(str, np.flatnonzero(given))) + "".join(f" {f}:{v:.6g}" for f, v in zip(row.indices, row.data)) + "\n")
        file.flush()
        for stream in (1, 2):  # its progress and its log
            os.dup2(null.fileno(), stream)
        model = omikuji.Model.train_on_data(file.name, settings, 1)
    scores = np.zeros((q.shape[0], truth.shape[1]))
    for number, row in enumerate(q):
        for label, score in model.predict(list(zip(row.indices.tolist(), row.data.tolist())), top_k=truth.shape[1]):
            scores[number, label] = score
    return scores


def vowpal_wabbit(peer, train, asked, truth, multi):
    """One model of exactly one label; or one a label of several."""
    from vowpalwabbit import Workspace
    text, settings = peer.settings

    def model(labels, how):
        with tempfile.TemporaryDirectory(prefix="tasnif-peers-") as folder:
            with open(f"{folder}/train", "w", encoding="utf-8") as out:
                out.writelines(f"{label} |w {t}\n" for label, t in zip(labels, getattr(train, text)))
            learnt = Workspace(f"--quiet --random_seed {SEED} {how} {settings} -c -d {folder}/train")
            return np.array([learnt.predict(f"|w {t}") for t in getattr(asked, text)])

    if multi:
        return np.stack([model(2 * given.astype(int) - 1, "--link logistic") for given in truth.T], axis=1)
    return model(truth.argmax(axis=1) + 1, f"--oaa {truth.shape[1]} --probabilities")


def fasttext(peer, train, asked, truth, multi):
    """On one thread: with more, it answers differently from run to run. It passes over documents without labels."""
    with tempfile.TemporaryDirectory(prefix="tasnif-peers-") as folder:
        with open(f"{folder}/train", "w", encoding="utf-8") as out:
            for text, given in zip(train.folded, truth):
                out.write(" ".join([f"__label__{l}" for l in np.flatnonzero(given)] + [text]) + "\n")
        with open(f"{folder}/asked", "w", encoding="utf-8") as out:
            out.writelines(text + "\n" for text in asked.folded)
        run("fasttext", "supervised", "-input", f"{folder}/train", "-output", f"{folder}/model", "-thread", "1", "-verbose", "0",
            *(["-loss", "ova"] if multi else []), *peer.settings[0].split())
        lines = run("fasttext", "predict-prob", f"{folder}/model.bin", f"{folder}/asked", "-1", "0").split("\n")[:-1]
    scores = np.zeros((len(lines), truth.shape[1]))
    for row, line in zip(scores, lines):
        for label, p in re.findall(r"__label__(\d+) (\S+)", line):
            row[int(label)] = float(p)
    return scores


def calibrated(**settings):
    """LinearSVC with Platt scaling on scores out of fold; the matrix is that of all, as is usual there."""
    return CalibratedClassifierCV(LinearSVC(**settings), cv=thresholds.FOLDS, ensemble=False)


SVM = dict(C=0.2, class_weight="balanced", random_state=SEED)
BONSAI = dict(cluster_balanced=0, cluster_k=100, max_depth=3)
VW = "-b 24 --passes 20 --holdout_off --loss_function logistic"
PEERS = [
    Peer("MultinomialNB, words", ("counts", MultinomialNB, dict(alpha=0.1)), scikit_learn),
    Peer("ComplementNB, words", ("words", ComplementNB, dict(alpha=0.1)), scikit_learn, only=lambda c: c.articles),
    Peer("ComplementNB, words + letters", ("words + letters", ComplementNB, dict(alpha=0.1)), scikit_learn, only=lambda c: not c.articles),
    Peer("LinearSVC, words + letters", ("words + letters", LinearSVC, SVM), scikit_learn, cut=0),
    Peer("LinearSVC, words + letters, calibrated", ("words + letters", calibrated, SVM), scikit_learn, only=lambda c: not c.multi),
    Peer("LinearSVC, stems + letters", ("stems + letters", LinearSVC, SVM), scikit_learn, cut=0, stems=True),
    Peer("Omikuji parabel, words", ("words 1", {}), omikuji, "omikuji"),
    Peer("Omikuji bonsai, words", ("words 1", BONSAI), omikuji, "omikuji"),
    Peer("Omikuji bonsai, stems", ("stems 1", BONSAI), omikuji, "omikuji", stems=True),
    Peer("Omikuji bonsai, stems + letters", ("stems + letters", BONSAI), omikuji, "omikuji", stems=True, only=lambda c: not c.articles),
    Peer("Vowpal Wabbit, words", ("folded", VW), vowpal_wabbit, "vowpalwabbit"),
    Peer("fastText, words", ("-wordNgrams 2 -dim 50 -epoch 25 -lr .5",), fasttext, ""),
]
VECTOR_PEERS = [Peer(f"fastText, words, + archive, epoch {epoch}", (f"-wordNgrams 2 -dim 100 -epoch {epoch} -lr .5 -pretrainedVectors {VECTORS}",),
                     fasttext, "", only=lambda c, epoch=epoch: epoch == 25 or not c.articles) for epoch in (25, 100)]


def version(package):
    try:
        return importlib.metadata.version(package) if package else ""
    except importlib.metadata.PackageNotFoundError:
        return None


def answers_of(peer, tune, corpus, train, test, names):
    """Labels of each test document."""
    truth = np.array([[name in given for name in names] for given in train.labels], float)
    scores = peer.score(peer, train, test, truth, corpus.multi)
    cuts = np.full(len(names), peer.cut)
    if tune:
        parts, seen = thresholds.folds(train.folded), np.zeros_like(truth)
        for learnt, asked in parts:
            seen[asked] = peer.score(peer, train.take(learnt), train.take(asked), truth[learnt], corpus.multi)
        probabilities, cuts = thresholds.tuned(seen, truth, parts)
        scores = probabilities(scores)
    if corpus.multi:
        return [[n for n, s, c in zip(names, row, cuts) if s >= c] for row in scores]
    return [[names[best]] for best in scores.argmax(axis=1)]


def peers(corpus, train, test, only=None):
    """(row, Kept or why there is none) of every peer."""
    names = sorted({label for part in (train, test) for given in part.labels for label in given})
    for peer in PEERS + (VECTOR_PEERS if os.path.exists(VECTORS) else []):
        if not peer.only(corpus) or only and peer.name not in only:
            continue
        installed = version(peer.package)
        if installed is None or peer.stems and version("snowballstemmer") is None:
            yield peer.name, "not installed"
            continue

        def prepare():  # before the clock starts
            train.folded, test.folded, peer.stems and (train.stemmed, test.stemmed)

        for suffix, tune in {"": False, **({", tuned": True} if corpus.multi else {})}.items():
            space = SPACES.get(peer.settings[0])
            key = [peer.name, re.sub(" at 0x[0-9a-f]+", "", str((peer.settings, space))), peer.cut, installed, VECTORS in str(peer.settings) and os.path.getsize(VECTORS), corpus.multi,
                   train.digest, test.digest] + ([inspected] if tune else [])
            yield peer.name + suffix, kept(key, lambda: {"shown": answers_of(peer, tune, corpus, train, test, names)}, prepare)


with open(thresholds.__file__, encoding="utf-8") as source:
    inspected = source.read()


# -- Tasnif -------------------------------------------------------------------


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def tasnif(corpus, train, test, seed, base):
    """Kept of the labels that predict prints, by the default trainer: of the test documents as they are shown and, of articles, of their headlines."""
    views = {"shown": [], **({"headline": ["--view", "headline"]} if corpus.articles else {})}

    def work():
        with tempfile.TemporaryDirectory(prefix="tasnif-peers-") as folder:
            learn, ask, model = train.write(f"{folder}/train.jsonl", True), test.write(f"{folder}/test.jsonl", False), f"{folder}/model.tsnf"
            run(TASNIF, "train", "-q", "--seed", str(seed), *(["--base", BASE] if base else []), "-o", model, learn)
            answers = {view: [json.loads(line) for line in run(TASNIF, "predict", "-q", *flags, model, ask).splitlines()] for view, flags in views.items()}
        if any([a["id"] for a in given] != [str(n) for n in range(len(test.labels))] for given in answers.values()):
            sys.exit(f"{TASNIF} predict did not answer for every document in turn")
        return {view: [a["labels"] for a in given] for view, given in answers.items()}

    return kept(["Tasnif", digest(TASNIF), digest(BASE) if base else 0, seed, corpus.multi, train.digest, test.digest], work)


def skipgram(texts):
    """fastText's word vectors of the archive's texts, once."""
    if os.path.exists(VECTORS):
        return
    with tempfile.TemporaryDirectory(prefix="tasnif-peers-") as folder:
        say("archive: fastText skip-gram, about 13 minutes")
        with open(f"{folder}/archive.txt", "w", encoding="utf-8") as out:
            out.writelines(text + "\n" for text in texts)
        run("fasttext", "skipgram", "-input", f"{folder}/archive.txt", "-output", f"{folder}/archive",
            *"-dim 100 -epoch 2 -minn 3 -maxn 5 -verbose 0 -thread".split(), str(os.cpu_count()))
        subprocess.run(["mv", f"{folder}/archive.vec", VECTORS], check=True)
