"""Tasnif against scikit-learn and fastText, on real corpora, in one run.

Started by .ci/peers (make bench-accuracy). All learn from the same documents
and answer for the same documents:

    corpus --train+dev--> Tasnif (raw text) and every peer (folded text)
           --test-------> accuracy, micro-F1, macro-F1; paired bootstrap

Peers' answers are kept in CACHE, by everything they depend on, so that a second
run only trains Tasnif; the tables say which are from there and of what date.

The peers' settings are those of SHARED/corpora/README.md. Two it leaves open,
what MultinomialNB counts and what becomes of punctuation, were set so that its
figures for sib200 (test) came out again. ComplementNB and LinearSVC still differ
from it there by a point or so, either way.

Progress goes to stderr, Markdown to stdout. Tasnif's own figures stand in GOLDEN:
a run says where they moved, and UPDATE=1 writes them.
From the environment: SHARED, TASNIF, CORPORA, SKIPGRAM=1, UPDATE=1.
"""

import datetime
import hashlib
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

import numpy as np
import sklearn
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
CACHE = "build/peers"
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
    both: bool = False  # also one Tasnif model that learnt from headline and body, shown the headline alone
    draws: int = 0  # random splits 85 to 15 of all documents with one label, in place of the corpus's own


CORPORA = {
    "sib200": Corpus("sib200"),
    "asnd": Corpus("asnd"),
    "unquad": Corpus("unquad", multi=True),
    "topics": Corpus("topics", multi=True, train=("train",), test="dev"),
    "ant-headline": Corpus("ant", text="headline", both=True),
    "ant-article": Corpus("ant", chars=False),
    "khaleej": Corpus("khaleej", chars=False, fasttext=False),
    "unquad-single": Corpus("unquad", draws=10, fasttext=False),
}
PUBLISHED = {"unquad-single": ("ConfliBERT", 0.629)}  # macro-F1, mean of ten random 85/15 splits of its authors
BOTH = "Tasnif, one model of both views"

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

    def __init__(self, corpus, chosen):
        fields = ("headline",) if corpus.text == "headline" else ("headline", "text")
        self.documents = [{f: d[f] for f in fields if d.get(f)} for d in chosen]
        self.whole = [{f: d[f] for f in ("headline", "text") if d.get(f)} for d in chosen]
        self.folded = [fold(" ".join(d.values())) for d in self.documents]
        self.labels = [d["labels"] for d in chosen]

    def write(self, path, labels, whole=False):
        """JSON Lines for Tasnif; without labels where it is to find them."""
        with open(path, "w", encoding="utf-8") as out:
            for number, (document, given) in enumerate(zip(self.whole if whole else self.documents, self.labels)):
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
# Each is a generator of (name, answers, wall seconds, CPU seconds of training, date);
# answers are lists of labels, a list a test document; the date is that of a peer's
# answers where they were kept from an earlier run.


def kept(train, test, name, settings, run_peer):
    """A peer's answers from CACHE, or run and put there. They depend on the texts,
    the labels, the pipeline's settings and the versions of what runs it."""
    key = hashlib.sha256()
    for part in (name, settings, sklearn.__version__, MARKS.pattern, str(LETTERS)):
        key.update(part.encode() + b"\0")
    for part in (train, test):
        for text, given in zip(part.folded, part.labels):
            key.update(f"{text}\0{given}\n".encode())
    path = f"{CACHE}/{key.hexdigest()[:24]}.json"
    if os.path.exists(path):
        with open(path, encoding="utf-8") as old:
            was = json.load(old)
        return was["answers"], was["wall"], was["cpu"], was["date"]
    answers, wall, cpu = run_peer()
    os.makedirs(CACHE, exist_ok=True)
    with open(path + ".part", "w", encoding="utf-8") as out:
        json.dump({"peer": name, "settings": settings, "date": datetime.date.today().isoformat(), "wall": wall, "cpu": cpu, "answers": answers}, out, ensure_ascii=False)
    os.replace(path + ".part", path)
    return answers, wall, cpu, ""


def scikit_learn(corpus, train, test, only=None):
    vectorizers = {
        "counts": CountVectorizer(), "words": TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        "chars": TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
    }
    made = {}

    def space(name):  # (of training, of test, wall, CPU); made when first asked for
        if name not in made and name == "words+char":
            w, c = space("words"), space("chars")
            made[name] = (hstack([w[0], c[0]], "csr"), hstack([w[1], c[1]], "csr"), w[2] + c[2], w[3] + c[3])
        elif name not in made:
            with Clock() as clock:
                x, asked = vectorizers[name].fit_transform(train.folded), vectorizers[name].transform(test.folded)
            made[name] = (x, asked, clock.wall, clock.cpu)
        return made[name]

    both = "words+char" if corpus.chars else "words"
    svm = LinearSVC(C=0.2 if corpus.chars else 0.3, class_weight="balanced", random_state=SEED)
    peers = [("MultinomialNB", "counts", MultinomialNB(alpha=0.1)), ("ComplementNB", both, ComplementNB(alpha=0.1)),
             ("LinearSVC balanced", both, svm)]
    for name, where, model in peers:
        if only and name not in only:
            continue

        def answer():
            x, asked, wall, cpu = space(where)
            with Clock() as clock:
                if corpus.multi:
                    binarizer = MultiLabelBinarizer()
                    fitted = OneVsRestClassifier(model).fit(x, binarizer.fit_transform(train.labels))
                else:
                    fitted = model.fit(x, [given[0] for given in train.labels])
            answers = fitted.predict(asked)
            answers = [list(a) for a in binarizer.inverse_transform(answers)] if corpus.multi else [[str(a)] for a in answers]
            return answers, wall + clock.wall, cpu + clock.cpu

        yield (name, *kept(train, test, name, f"{where} {vectorizers} {model} {corpus.multi}", answer))


def fasttext(corpus, train, test, folder):
    """One thread: with more, fastText answers differently from run to run.

    It passes over documents without labels when it learns (many on unquad).
    """
    settings = {"fastText words": "-wordNgrams 2 -dim 50 -epoch 25 -lr .5"}
    if corpus.chars:
        settings["fastText + char"] = "-wordNgrams 2 -dim 50 -epoch 15 -lr .3 -minn 3 -maxn 6"
    if os.path.exists(VECTORS):
        for epoch in (25, 100) if corpus.chars else (25,):
            settings[f"fastText + archive, epoch {epoch}"] = (
                f"-wordNgrams 2 -dim 100 -epoch {epoch} -lr .5 -pretrainedVectors {VECTORS}")
    learn, ask, model = f"{folder}/train.ft.txt", f"{folder}/test.ft.txt", f"{folder}/fasttext"
    with open(learn, "w", encoding="utf-8") as out:
        for text, given in zip(train.folded, train.labels):
            out.write(" ".join([f"__label__{label}" for label in given] + [text]) + "\n")
    with open(ask, "w", encoding="utf-8") as out:
        out.writelines(text + "\n" for text in test.folded)
    for name, setting in settings.items():
        def answer():
            with Clock() as clock:
                run("fasttext", "supervised", "-input", learn, "-output", model, "-thread", "1", "-verbose", "0",
                    *(["-loss", "ova"] if corpus.multi else []), *setting.split())
            answered = run("fasttext", "predict", f"{model}.bin", ask, *(["-1", "0.5"] if corpus.multi else ["1"]))
            return [re.findall(r"__label__(\S+)", line) for line in answered.split("\n")[:-1]], clock.wall, clock.cpu

        vectors = f" of {os.path.getsize(VECTORS)} bytes" if VECTORS in setting else ""
        yield (name, *kept(train, test, name, f"{setting}{vectors} {corpus.multi}", answer))


def tasnif(corpus, train, test, folder):
    """The default trainer as it is, with and without the archive's base.

    Where a document has exactly one label the answer is the most probable one,
    because a peer gives one too.
    """
    learn, ask = train.write(f"{folder}/train.jsonl", True), test.write(f"{folder}/test.jsonl", False)
    model = f"{folder}/model.tsnf"
    ways = {"Tasnif": (learn, []), "Tasnif + archive": (learn, ["--base", BASE])}
    if corpus.both:
        whole = train.write(f"{folder}/whole.jsonl", True, whole=True)
        ways |= {BOTH: (whole, []), f"{BOTH} + archive": (whole, ["--base", BASE])}
    for name, (learn, flags) in ways.items():
        if flags and not os.path.exists(BASE):
            continue
        with Clock() as clock:
            run(TASNIF, "train", "-q", "-o", model, *flags, learn)
        answers = [json.loads(line) for line in run(TASNIF, "predict", "-q", model, ask).splitlines()]
        if [a["id"] for a in answers] != [str(n) for n in range(len(test.labels))]:
            sys.exit(f"bench-accuracy: {TASNIF} predict did not answer for every document in turn")
        if not corpus.multi:
            answers = [{"labels": sorted(a.get("scores") or {}, key=lambda l: (-a["scores"][l], l))[:1]} for a in answers]
        yield name, [a["labels"] for a in answers], clock.wall, clock.cpu, ""


# -- figures ------------------------------------------------------------------


class Score(NamedTuple):
    accuracy: float  # share of documents with exactly the right labels
    micro: float
    macro: float
    wall: float
    cpu: float
    answers: np.ndarray  # documents x labels, 0 or 1
    date: str  # of answers kept from an earlier run


def bootstrap(gold, ours, theirs):
    """Macro-F1 of ours minus theirs over resamples, documents drawn anew together.

        F1 = 2 tp / (2 tp + fp + fn) = 2 tp / (answered + gold), 0 where that is 0 / 0
    """
    generator, size = np.random.default_rng(SEED), len(gold)

    def macro(weights, answers):
        tp, both = weights @ (gold * answers), weights @ (gold + answers)
        return np.divide(2 * tp, both, out=np.zeros_like(tp), where=both > 0).mean()

    moved = []
    for _ in range(RESAMPLES):
        weights = np.bincount(generator.integers(size, size=size), minlength=size).astype(float)
        moved.append(macro(weights, ours) - macro(weights, theirs))
    return np.array(moved)


def measure(name, corpus):
    """Scores of all, by name, and the test labels as documents x labels."""
    documents = list(rows(corpus.file))
    if not corpus.multi:
        documents = [d for d in documents if len(d["labels"]) == 1]
    train, test = (Part(corpus, [d for d in documents if d["split"] in splits]) for splits in (corpus.train, (corpus.test,)))
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
        for who, answers, wall, cpu, date in compared():
            given = binarizer.transform(answers).astype(float)
            s = scores[who] = Score(accuracy_score(gold, given), f1_score(gold, given, average="micro", zero_division=0),
                                    f1_score(gold, given, average="macro", zero_division=0), wall, cpu, given, date)
            say(f"  {who:30} accuracy {s.accuracy:.3f}  micro-F1 {s.micro:.3f}  macro-F1 {s.macro:.3f}"
                f"  trained in {wall:.1f} s, {cpu:.1f} s CPU{', kept from ' + date if date else ''}")
    return scores, gold


def measure_draws(name, corpus):
    """Macro-F1 over random splits 85 to 15, by name: ours and the best of the simple peers."""
    documents = [d for d in rows(corpus.file) if len(d["labels"]) == 1]
    figures = {}
    say(f"{name}: {corpus.draws} random splits of {len(documents)} documents")
    for draw in range(corpus.draws):
        order = documents[:]
        random.Random(SEED + draw).shuffle(order)
        cut = len(order) * 85 // 100
        train, test = Part(corpus, order[:cut]), Part(corpus, order[cut:])
        gold = [given[0] for given in test.labels]
        with tempfile.TemporaryDirectory(prefix="tasnif-peers-") as folder:
            def compared():
                yield from tasnif(corpus, train, test, folder)
                yield from scikit_learn(corpus, train, test, only=("LinearSVC balanced",))
            for who, answers, *_ in compared():
                given = [a[0] if a else "" for a in answers]
                figures.setdefault(who, []).append((accuracy_score(gold, given), f1_score(gold, given, average="macro", zero_division=0)))
    for who, each in figures.items():
        say(f"  {who:30} macro-F1 {np.mean([f for _, f in each]):.3f} +- {np.std([f for _, f in each], ddof=1):.3f}")
    return figures


def difference(scores, gold, ours, peers):
    """Macro-F1 of ours minus that of the best peer over resamples; with it, and with the peer's name."""
    best = max(peers, key=lambda who: scores[who].macro)
    return scores[ours].macro - scores[best].macro, bootstrap(gold, scores[ours].answers, scores[best].answers), best


def interval(gain, moved, best=""):
    """In points, with the 2.5 % and 97.5 % points of the resamples."""
    low, high = np.percentile(moved, [2.5, 97.5])
    return f"{100 * gain:+.1f} [{100 * low:+.1f}, {100 * high:+.1f}] {best}".rstrip()


# -- what is written ----------------------------------------------------------


def table(header, lines):
    yield "| " + " | ".join(header) + " |"
    yield "|---" * len(header) + "|"
    yield from ("| " + " | ".join(line) + " |" for line in lines)


def golden(results, draws):
    """Tasnif's figures as they stand in GOLDEN: lines by corpus and base."""
    out = {}
    for name, (scores, _) in results.items():
        for row, who in ((name, "Tasnif"), ("ant-both-views", BOTH)):
            for archive, suffix in (("none", ""), ("archive", " + archive")):
                if s := scores.get(who + suffix):
                    out[row, archive] = f"{row:14} {archive:8} {s.accuracy:8.3f} {s.micro:8.3f} {s.macro:8.3f}"
    for name, figures in draws.items():
        for archive, who in (("none", "Tasnif"), ("archive", "Tasnif + archive")):
            if each := figures.get(who):
                accuracy, macro = np.mean(each, axis=0)
                out[name, archive] = f"{name:14} {archive:8} {accuracy:8.3f} {accuracy:8.3f} {macro:8.3f}"
    return out


def write_golden(now):
    """Says where figures moved; with UPDATE=1 writes them. Lines of corpora that were not run stay."""
    was = {}
    if os.path.exists(GOLDEN):
        with open(GOLDEN, encoding="utf-8") as old:
            was = {tuple(line.split()[:2]): line.rstrip("\n") for line in old if line.strip() and line[0] != "#"}
    for key, line in now.items():
        if was.get(key) != line:
            say(f"{GOLDEN}: was {was.get(key, 'not there')}\n{' ' * len(GOLDEN)}  now {line}")
    if os.environ.get("UPDATE") != "1":
        say(f"{GOLDEN} is left as it stands (UPDATE=1 writes it)\n")
        return
    lines = was | now
    order = list(CORPORA) + ["ant-both-views"]
    with open(GOLDEN, "w", encoding="utf-8") as out:
        print("# Tasnif's figures on real corpora, default trainer. Written by make bench-accuracy UPDATE=1.", file=out)
        print(f"{'# corpus':14} {'base':8} {'accuracy':>8} {'micro-F1':>8} {'macro-F1':>8}", file=out)
        for key in sorted((k for k in lines if k[0] in order), key=lambda k: (order.index(k[0]), k[1] != "none")):
            print(lines[key], file=out)
    say(f"Tasnif's figures: {GOLDEN}\n")


def print_tables(results):
    columns = []  # as they came: peers first, Tasnif last
    for scores, _ in results.values():
        columns += [who for who in scores if who not in columns and not who.startswith(BOTH)]
    columns.sort(key=lambda who: who.startswith("Tasnif"))
    peers = [who for who in columns if not who.startswith("Tasnif")]
    alone = [who for who in peers if "archive" not in who]

    def cell(scores, who, text):
        return text(scores[who]) if who in scores else "–"

    figures, costs, gains = [], [], {"Tasnif": [], "Tasnif + archive": []}
    for name, (scores, gold) in results.items():
        first = "micro" if CORPORA[name].multi else "accuracy"
        line = [name] + [cell(scores, who, lambda s: f"{getattr(s, first):.3f} / {s.macro:.3f}") for who in columns]
        for ours, against in (("Tasnif", alone), ("Tasnif + archive", peers)):
            if ours in scores:
                gains[ours].append(difference(scores, gold, ours, [p for p in against if p in scores]))
                line.append(interval(*gains[ours][-1]))
            else:
                line.append("–")
        figures.append(line)
        costs.append([name] + [cell(scores, who, lambda s: f"{s.wall:.1f} / {s.cpu:.1f}{'*' if s.date else ''}") for who in columns])
    if len(results) > 1:  # rows are apart, so their resamples may be added in any order
        means = [interval(np.mean([g for g, _, _ in list_]), np.mean([m for _, m, _ in list_], axis=0)) if len(list_) == len(results) else "–"
                 for list_ in gains.values()]
        macros = [f"{np.mean([scores[who].macro for scores, _ in results.values()]):.3f}" if all(who in scores for scores, _ in results.values()) else "–" for who in columns]
        figures.append(["**mean** macro-F1"] + macros + means)
    multi = [name for name in results if CORPORA[name].multi]
    print(f"Accuracy / macro-F1{'; micro-F1 / macro-F1 on ' + ' and '.join(multi) if multi else ''}. "
          "Trained on train + dev, measured on test (topics: train, dev).")
    print("On ant: documents with exactly one label. Difference: macro-F1 of Tasnif minus that of the peer best on the same")
    print(f"documents, in points, with the 95 % interval of a paired bootstrap by document ({RESAMPLES} resamples).\n")
    print("\n".join(table(["corpus"] + columns + ["Tasnif − best peer", "with archive − best peer"], figures)))
    print("\nSeconds of training, wall / CPU (scikit-learn and fastText on one core):\n")
    print("\n".join(table(["corpus"] + columns, costs)))
    dates = sorted({s.date for scores, _ in results.values() for s in scores.values() if s.date})
    if dates:
        print(f"\n\\* answered in an earlier run, {' and '.join(dates)}; kept in {CACHE} by texts, labels and settings.")
    print()
    for corpus in [c for c in results if not CORPORA[c].chars]:
        print(f"{corpus}: ComplementNB and LinearSVC on words 1-2 alone, no fastText{' + char' if CORPORA[corpus].fasttext else ''}: the texts are long.")
    if "Tasnif + archive" not in columns:
        print(f"Left out: the archive, there is no {BASE} (BASE=1 makes it).")
    elif len(alone) == len(peers):
        print("Left out: fastText with vectors of the archive (SKIPGRAM=1 makes them, 13 minutes).")
    if "Tasnif + archive" in columns:
        print("The archive is the text of all of ant and khaleej, their test documents and the headlines of topics among it; no labels.")


def print_both(results):
    """One Tasnif model of ant, that learnt from headline and body, against models of one view each."""
    lines = []
    for name, ours in (("ant-headline", BOTH), ("ant-article", "Tasnif")):
        if name not in results:
            continue
        scores, gold = results[name]
        svm = "LinearSVC balanced"
        for suffix in ("", " + archive"):
            if ours + suffix in scores:
                us, them = scores[ours + suffix], scores[svm]
                gain = interval(us.macro - them.macro, bootstrap(gold, us.answers, them.answers))
                lines.append([name, "archive" if suffix else "none", f"{us.accuracy:.3f} / {us.macro:.3f}", f"{them.accuracy:.3f} / {them.macro:.3f}", gain])
    if lines:
        print("\nOne Tasnif model of ant (it learns from each document as an article and as its headline) against a LinearSVC of each")
        print("view alone. Accuracy / macro-F1; the difference of macro-F1 in points.\n")
        print("\n".join(table(["shown", "base", "Tasnif, one model", "LinearSVC of this view alone", "difference"], lines)))


def print_draws(draws):
    for name, figures in draws.items():
        author, published = PUBLISHED[name]
        print(f"\n{name}: {CORPORA[name].draws} random splits 85 to 15 of the documents with one label; macro-F1, mean and standard deviation over splits.")
        print(f"{author} is its authors' figure, on splits of their own.\n")
        lines = [[who, f"{np.mean([a for a, _ in each]):.3f}", f"{np.mean([f for _, f in each]):.3f} ± {np.std([f for _, f in each], ddof=1):.3f}"] for who, each in figures.items()]
        print("\n".join(table(["", "accuracy", "macro-F1"], lines + [[author, "–", f"{published:.3f}"]])))


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
    names = os.environ.get("CORPORA", "").split() or list(CORPORA)
    if unknown := [name for name in names if name not in CORPORA]:
        sys.exit(f"bench-accuracy: no corpus {', '.join(unknown)}; there are {', '.join(CORPORA)}")
    if os.environ.get("SKIPGRAM") == "1":
        skipgram()
    results, draws = {}, {}
    for name in names:
        if CORPORA[name].draws:
            draws[name] = measure_draws(name, CORPORA[name])
        else:
            results[name] = measure(name, CORPORA[name])
    write_golden(golden(results, draws))
    if results:
        print_tables(results)
        print_both(results)
    print_draws(draws)
    if left := [c for c in CORPORA if c not in names]:
        print(f"\nLeft out: {', '.join(left)} (CORPORA=\"{' '.join(left)}\").")


if __name__ == "__main__":
    main()
