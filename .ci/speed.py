"""Tasnif's speed, memory and size beside its peers', on real corpora, in one run.

Started by .ci/peers speed (make bench-speed). Every line of the tables says what
it compares; a ratio above 1 speaks for Tasnif. CPU is that of all cores, peak is
the largest memory of the process. All files that are read are prepared before a
clock is started; the peers are given folded text, Tasnif folds it itself.

    tokens   the tokenizer and the hashing of terms, in process (go test -bench)
    predict  answers a second in process, and on the command line beside fastText
    nb       naive Bayes from khaleej.jsonl.zst to a model file, beside scikit-learn and mere reading
    train    the default trainer on ant and khaleej, beside fastText and LinearSVC
    size     model files and how fast they open, in eight bits and as floats
    growth   10,000 to 3,000,000 headlines, drawn with replacement
    cores    two cores beside one, and two programs at once

From the environment: SHARED, TASNIF, PARTS (all of them), LIMIT (documents of a
corpus, for a quick look: its figures are worth nothing).
"""

import functools
import json
import math
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

from corpora import Corpus, Part, fold, rows
from figures import table
from peers import TASNIF, say

SHARED, LIMIT = os.environ["SHARED"], int(os.environ.get("LIMIT") or 0)
HEADLINES, GROWTH = 200_000, (10_000, 100_000, 1_000_000, 3_000_000)
FASTTEXT = "-wordNgrams 2 -dim 50 -epoch 25 -lr .5 -thread 2 -verbose 0"
FASTTEXT_CHARS = "-wordNgrams 2 -dim 50 -epoch 15 -lr .3 -minn 3 -maxn 6 -thread 2 -verbose 0"
# Naive Bayes in one streaming pass; before it existed: "--trainer complement".
NAIVE_BAYES = "--trainer complement --stream".split()


class Cost(NamedTuple):
    wall: float  # seconds
    cpu: float
    peak: float  # MB
    out: str = ""

    def __str__(self):
        return f"{self.wall:.2f} s, {self.cpu:.2f} s CPU, {self.peak:.0f} MB"


def measure(*command, stdout=subprocess.PIPE, **environment):
    """What a command cost, with all its children that it waited for."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as errors, tempfile.NamedTemporaryFile("r") as peak:
        # GNU time, because a child of this process begins with its memory as its peak.
        p = subprocess.Popen(["/usr/bin/time", "-q", "-f", "%M", "-o", peak.name, *command], stdout=stdout, stderr=errors,
                             env={**os.environ, **environment})
        out = p.stdout.read().decode() if p.stdout else ""
        _, status, used = os.wait4(p.pid, 0)
        wall, p.returncode = time.perf_counter() - start, os.waitstatus_to_exitcode(status)
        if p.returncode:
            errors.seek(0)
            sys.exit(f"bench-speed: {' '.join(command)}\n{out[-2000:]}{errors.read().decode()}")
        cost = Cost(wall, used.ru_utime + used.ru_stime, int(peak.read()) / 1024, out)
    say(f"  {' '.join(os.path.basename(c) for c in command)[:110]}: {cost}")
    return cost


def train(model, *arguments, **environment):
    return measure(TASNIF, "train", "-q", "-o", model, *arguments, **environment)


class Benchmark(NamedTuple):
    """A go benchmark on one core: what it printed, by unit, and the share of a core it got."""
    units: dict
    share: float

    def per_cpu(self, unit):
        return self.units[unit] / self.share


@functools.cache
def compiled(package):
    binary = os.path.abspath(f"build/{package.replace('/', '-')}.test")
    measure(os.environ.get("GO", "go"), "test", "-c", "-o", binary, f"./{package}")
    return binary


def benchmark(package, name, **environment):
    """The best of three runs, so that what else the machine does counts less."""
    binary = compiled(package)
    cost = measure("sh", "-c", f"cd {package} && exec {binary} -test.run '^$' -test.bench '^{name}$' -test.benchmem -test.cpu 1 -test.count 3", **environment)
    runs = []
    for line in cost.out.splitlines():
        if line.startswith(name):
            words = line.split()[2:]
            runs.append({unit: float(value) for value, unit in zip(words[::2], words[1::2])})
    if not runs:
        sys.exit(f"bench-speed: {name} in {package} printed no figures:\n{cost.out}")
    return Benchmark(min(runs, key=lambda r: r["ns/op"]), min(1, cost.cpu / cost.wall))


def documents(name):
    chosen = list(rows(name))
    return random.Random(1).sample(chosen, min(LIMIT or len(chosen), len(chosen)))


def drawn(count, path, folded=None):
    """Headlines of ant, drawn with replacement: with labels (.jsonl) or bare (.txt)."""
    picked, headlines = random.Random(2), [d for d in documents("ant") if d.get("headline")]
    with open(path, "w", encoding="utf-8") as out, open(folded or os.devnull, "w", encoding="utf-8") as plain:
        for _ in range(count):
            d = picked.choice(headlines)
            text = " ".join(d["headline"].split())
            if path.endswith(".jsonl"):
                out.write(json.dumps({"headline": text, "labels": d["labels"][:1]}, ensure_ascii=False) + "\n")
            else:
                out.write(text + "\n")
            if folded:
                plain.write(fold(text) + "\n")
    return path


def fasttext_file(part, path):
    with open(path, "w", encoding="utf-8") as out:
        for text, given in zip(part.folded, part.labels):
            out.write(" ".join([f"__label__{label}" for label in given] + [text]) + "\n")
    return path


def rows_of(what, ours, peer, goal, by="wall"):
    """One line of a table of costs."""
    ratio = getattr(peer, by) / getattr(ours, by)
    return [what, str(ours), str(peer), f"{peer.wall / ours.wall:.1f}", f"{peer.cpu / ours.cpu:.1f}", f"{peer.peak / ours.peak:.1f}",
            f"{goal}: {'yes' if ratio >= float(re.search('[0-9.]+', goal)[0]) else 'no'}"]


COSTS = ["what", "Tasnif", "peer", "× wall", "× CPU", "× memory", "goal"]
FIGURES = ["what", "measured", "beside", "ratio", "goal"]


def judged(value, goal, least=True):
    return f"{'≥' if least else '≤'} {goal:g}: {'yes' if (value >= goal) == least or value == goal else 'no'}"


# -- parts: each yields a title and a table ------------------------------------


def tokens(folder):
    ranged, cut, terms = (benchmark("features", f"Benchmark{n}") for n in ("RangeString", "Tokenize", "Terms"))
    ratio, rate = cut.per_cpu("MB/s") / ranged.per_cpu("MB/s"), terms.per_cpu("MB/s")
    yield "Text to terms, MB of khaleej a CPU second of one core", table(FIGURES, [
        ["normalising tokenizer; for range string with a rune switch", f"{cut.per_cpu('MB/s'):.0f}", f"{ranged.per_cpu('MB/s'):.0f}",
         f"{ratio:.2f}", judged(ratio, .7)],
        ["the same, allocations a text", f"{cut.units['allocs/op']:.0f}", "–", "–", judged(cut.units["allocs/op"], 0, False)],
        ["words 1-2 and char 3-5 n-grams, hashed", f"{rate:.0f}", "120", f"{rate / 120:.2f}", judged(rate, 120)],
    ])


def predict(folder):
    lines = []
    for name in ("Transform", "Predict", "PredictArticle"):
        b = benchmark("model", f"Benchmark{name}")
        unit = "articles" if name == "PredictArticle" else "headlines"
        rate, goal = b.units[f"{unit}/CPU-s"], name == "Predict"
        lines.append([f"{name}, 17 labels, default features: {unit} a CPU second of one core; allocations",
                      f"{rate:,.0f}; {b.units['allocs/op']:.0f}", "200,000" if goal else "–", f"{rate / 2e5:.2f}" if goal else "–", judged(rate, 2e5) if goal else "–"])
    yield "Answers in process", table(FIGURES, lines)

    count = min(HEADLINES, 10 * LIMIT) if LIMIT else HEADLINES
    bare = drawn(count, f"{folder}/ask.txt", f"{folder}/ask.fold")
    learn = Part(Corpus("ant", text="headline"), [d for d in documents("ant") if d.get("headline") and d["split"] != "test"])
    measure("fasttext", "supervised", "-input", fasttext_file(learn, f"{folder}/learn.ft"), "-output", f"{folder}/ft", *FASTTEXT_CHARS.split())
    train(f"{folder}/ant.tsnf", learn.write(f"{folder}/learn.jsonl", True))
    train(f"{folder}/topics.tsnf", f"{SHARED}/corpora/topics.jsonl.zst")
    with open(os.devnull, "w") as null:
        peer = measure("fasttext", "predict", f"{folder}/ft.bin", f"{folder}/ask.fold", stdout=null)
        lines = [rows_of(f"{count:,} headlines, {labels}; fastText predict -minn 3 -maxn 6, 6 labels, model loaded by both",
                         measure(TASNIF, "predict", "-q", *flags, f"{folder}/{model}.tsnf", bare, stdout=null), peer, "≥ 3 wall")
                 for model, labels, flags in (("ant", "6 labels, labels alone", ["--labels-only"]), ("ant", "6 labels, all scores", []),
                                              ("topics", "17 labels, all scores", []))]
    yield "Answers on the command line", table(COSTS, lines)


def nb(folder):
    corpus = f"{SHARED}/corpora/khaleej.jsonl.zst"
    if LIMIT:
        corpus = f"{folder}/khaleej.jsonl"
        with open(corpus, "w", encoding="utf-8") as out:
            out.writelines(json.dumps(d, ensure_ascii=False) + "\n" for d in documents("khaleej"))
        reading = None
    else:
        reading = measure("sh", "-c", f"cd data/formats && exec {compiled('data/formats')} -test.run '^$' -test.bench ReadKhaleej -test.benchtime 1x")
    ours = train(f"{folder}/nb.tsnf", *NAIVE_BAYES, corpus)
    peer = measure(sys.executable, "-B", ".ci/fit.py", "nb", corpus, f"{folder}/nb.pickle")
    fit = json.loads(peer.out)
    alike = train(f"{folder}/alike.tsnf", *NAIVE_BAYES, *"--stems none --words 1-2 --chars none".split(), corpus)
    lines = [rows_of("from .jsonl.zst to a model file; TfidfVectorizer words 1-2 + ComplementNB, reading and folding too", ours, peer, "≥ 20 wall"),
             rows_of("the same of the peer's features, words 1-2 alone (ours has stems 1-2 and letters 3-5)", alike, peer, "≥ 20 wall"),
             rows_of("the same; the peer's TfidfVectorizer and fit alone, of text in memory", ours, peer._replace(wall=fit["wall"], cpu=fit["cpu"]), "≥ 20 wall")]
    if reading:
        lines.append(["the same; reading, decompressing and parsing the JSON alone", str(ours), str(reading), f"{reading.wall / ours.wall:.2f}",
                      f"{reading.cpu / ours.cpu:.2f}", f"{reading.peak / ours.peak:.2f}", judged(ours.wall / reading.wall, 1.5, False) + f" ({ours.wall / reading.wall:.2f})"])
    yield f"Naive Bayes on khaleej ({' '.join(NAIVE_BAYES)})", table(COSTS, lines)


def default(folder):
    for name, corpus in {"ant-article": Corpus("ant"), "khaleej": Corpus("khaleej")}.items():
        chosen = [d for d in documents(corpus.file) if len(d["labels"]) == 1]
        learn, ask = (Part(corpus, [d for d in chosen if d["split"] in splits]) for splits in (("train", "dev"), ("test",)))
        model, asked = f"{folder}/{name}.tsnf", ask.write(f"{folder}/{name}.ask.jsonl", True)
        ours = measure(TASNIF, "train", "-o", model, learn.write(f"{folder}/{name}.jsonl", True))
        amount, unit = re.search(r"feature values took ([\d.]+) (\w+) of memory", ours.out).groups()
        matrix = float(amount) * {"bytes": 1e-6, "kB": 1e-3, "MB": 1}[unit] * 1e6 / 2**20  # as peaks are: 2^20 bytes
        measure(TASNIF, "evaluate", "-q", "-o", f"{folder}/report.json", model, asked)
        with open(f"{folder}/report.json", encoding="utf-8") as report:
            score = json.load(report)["macro"]["f1"]
        lines, text = [], fasttext_file(learn, f"{folder}/{name}.ft")
        peers = {"fastText -epoch 25 -wordNgrams 2 -dim 50, 2 threads":
                 (measure("fasttext", "supervised", "-input", text, "-output", f"{folder}/ft", *FASTTEXT.split()), fasttext_macro(ask, folder))}
        svm = measure(sys.executable, "-B", ".ci/fit.py", "svm", text, fasttext_file(ask, f"{folder}/{name}.ask.ft"))
        fit = json.loads(svm.out)
        peers["LinearSVC balanced, words 1-2, vectorizer and fit alone"] = svm._replace(wall=fit["wall"], cpu=fit["cpu"]), fit["macro"]
        for peer, (cost, macro) in peers.items():
            line = rows_of(f"{len(learn.labels):,} documents of {name}; {peer}", ours, cost, "≥ 1 wall")
            lines.append([*line, f"{100 * score:.1f}; {100 * macro:.1f}: {'yes' if score > macro else 'no'}"])
        yield f"The default trainer on {name}", table([*COSTS, "macro-F1, better"], lines)
        most = 3 * matrix + 300
        yield f"The default trainer's memory on {name}", table(FIGURES, [
            ["peak, MB; three times the examples' features (an index and a value each) and 300 MB", f"{ours.peak:.0f}", f"3 × {matrix:.0f} + 300 = {most:.0f}",
             f"{most / ours.peak:.2f}", judged(round(ours.peak), round(most), False)]])


def fasttext_macro(ask, folder):
    from sklearn.metrics import f1_score
    with open(f"{folder}/ask.fold", "w", encoding="utf-8") as out:
        out.writelines(t + "\n" for t in ask.folded)
    answers = measure("fasttext", "predict", f"{folder}/ft.bin", f"{folder}/ask.fold").out.split("\n")[:-1]
    return f1_score([g[0] for g in ask.labels], [re.sub("__label__", "", a) for a in answers], average="macro", zero_division=0)


def size(folder):
    lines = []
    for name, learn, judge, most in (("topics", "train", "dev", 8), ("khaleej", "train,dev", "test", 25)):
        corpus = f"{SHARED}/corpora/{name}.jsonl.zst"
        if LIMIT:
            corpus = f"{folder}/{name}.jsonl"
            with open(corpus, "w", encoding="utf-8") as out:
                out.writelines(json.dumps(d, ensure_ascii=False) + "\n" for d in documents(name))
        macro, megabytes = {}, {}
        for kind, flags in {"floats": ["--floats"], "eight bits": []}.items():
            model = f"{folder}/{name}-{kind.split()[0]}.tsnf"
            train(model, "--split", learn, *flags, corpus)
            measure(TASNIF, "evaluate", "-q", "--split", judge, "-o", f"{folder}/report.json", model, corpus)
            with open(f"{folder}/report.json", encoding="utf-8") as report:
                macro[kind] = 100 * json.load(report)["macro"]["f1"]
            megabytes[kind] = os.path.getsize(model) / 1e6
        opened = best_open(model)
        lines += [[f"{name}: MB of the model file; with --floats", f"{megabytes['eight bits']:.1f}", f"{megabytes['floats']:.1f}",
                   f"{megabytes['floats'] / megabytes['eight bits']:.1f}", judged(megabytes["eight bits"], most, False)],
                  [f"{name}: macro-F1 on {judge}; with --floats", f"{macro['eight bits']:.2f}", f"{macro['floats']:.2f}",
                   f"{macro['eight bits'] - macro['floats']:+.2f}", judged(macro["floats"] - macro["eight bits"], .1, False)],
                  [f"{name}: ms to open it, in process, all cores", f"{opened:.1f}", "50", f"{50 / opened:.1f}", judged(opened, 50, False)]]
    yield "Models", table(FIGURES, lines)


def best_open(model):
    out = measure("sh", "-c", f"cd model && exec {compiled('model')} -test.run '^$' -test.bench '^BenchmarkReadFile$' -test.count 5", TASNIF_MODEL=os.path.abspath(model)).out
    return min(float(t) for t in re.findall(r"([\d.]+) ns/op", out)) / 1e6


def better(run):
    """The cheaper of two runs: what else the machine does costs CPU time too, by its caches."""
    return min((run() for _ in range(2)), key=lambda cost: cost.cpu)


def growth(folder):
    sizes = [n * LIMIT // 100_000 if LIMIT else n for n in GROWTH]
    costs = {"naive Bayes": [], "predict": [], "default trainer": []}
    train(f"{folder}/model.tsnf", drawn(10_000, f"{folder}/drawn.jsonl"))
    for n in sizes:
        corpus = drawn(n, f"{folder}/drawn.jsonl")
        costs["naive Bayes"].append((n, better(lambda: train(f"{folder}/nb.tsnf", *NAIVE_BAYES, corpus))))
        with open(os.devnull, "w") as null:
            costs["predict"].append((n, better(lambda: measure(TASNIF, "predict", "-q", "--labels-only", f"{folder}/model.tsnf", corpus, stdout=null))))
        if n <= sizes[1]:
            costs["default trainer"].append((n, better(lambda: train(f"{folder}/default.tsnf", corpus))))
    lines = []
    for what, of in costs.items():
        for (n, small), (m, large) in zip(of, of[1:]):
            tenfold = (large.cpu / small.cpu) ** (1 / math.log10(m / n))
            lines.append([f"{what}: {m:,} headlines; {n:,}", str(large), str(small), f"{tenfold:.1f}", judged(tenfold, 10.5, False)])
    yield "Growth: CPU for ten times the headlines", table(FIGURES, lines)


def cores(folder):
    """Two cores against one; and what the machine gives to two programs of one core each, which share its caches and memory as well."""
    corpus, less, asked = (drawn(min(n, n // 20_000 * LIMIT) if LIMIT else n, f"{folder}/{n}.jsonl") for n in (100_000, 20_000, 300_000))
    articles = f"{SHARED}/corpora/khaleej.jsonl.zst"
    naive = [TASNIF, "train", "-q", *NAIVE_BAYES, "-o", f"{folder}/b.tsnf"]
    work = {"default trainer, 20,000 headlines": [TASNIF, "train", "-q", "-o", f"{folder}/a.tsnf", less],
            "naive Bayes, khaleej": [*naive, articles],
            "naive Bayes, 100,000 headlines": [*naive, corpus],
            "predict, 300,000 headlines": [TASNIF, "predict", "-q", f"{folder}/b.tsnf", asked]}
    if LIMIT:
        del work["naive Bayes, khaleej"]
    lines = []
    with open(os.devnull, "w") as null:
        for what, command in work.items():
            one, two = (measure(*command, stdout=null, GOMAXPROCS=n) for n in "12")
            both = measure("sh", "-c", '"$@" & "$@" & wait', "twice", *command, stdout=null, GOMAXPROCS="1")
            got, most = one.wall / two.wall, 2 * one.wall / both.wall
            lines.append([what, str(two), str(one), f"{got:.2f}", f"{most:.2f}", judged(got, 1.7)])
    yield "Two cores against one, wall time", table(["what", "two cores", "one core", "ratio", "two programs at once", "goal"], lines)


PARTS = {"tokens": tokens, "predict": predict, "nb": nb, "train": default, "size": size, "growth": growth, "cores": cores}


def main():
    names = os.environ.get("PARTS", "").split() or list(PARTS)
    if unknown := [name for name in names if name not in PARTS]:
        sys.exit(f"bench-speed: no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {load:.1f} before the run; seconds are wall time and CPU time of all cores."
          + (f" LIMIT={LIMIT}: a quick look, no figures." if LIMIT else ""))
    for name in names:
        say(f"{name}:")
        with tempfile.TemporaryDirectory(prefix="tasnif-speed-") as folder:
            for title, lines in PARTS[name](folder):
                print(f"\n{title}:\n\n" + "\n".join(lines), flush=True)
    if left := [name for name in PARTS if name not in names]:
        print(f"\nLeft out: {', '.join(left)} (PARTS=\"{' '.join(left)}\").")


if __name__ == "__main__":
    main()
