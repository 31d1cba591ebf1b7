"""What the passages of long articles add to the whole: make bench-passages.

    demonstration's articles   five folds: learnt from all headlines and the articles of the other
                               folds, asked of the articles of one. What one paragraph carries is
                               noted in data/demo/passages.tsv, with the number of the paragraph.
    ant                        learnt from ARTICLES stories of its training part, asked of the stories
                               of its development part. Of a story of two or three sections, those
                               that its whole text has less of are its secondary ones.
    limit                      the model inside, asked of the first sentences of its test and development
                               articles: how far log-odds move with one sentence more.
    saudi                      one section a story: nothing is tried, and the two models are the same bytes.

Each model is trained twice, with passages and with --whole-articles. Recall at equal
precision: all (document, label) pairs in the order of their probability, down to the last
point at which the precision is still so high. Progress goes to stderr. From the environment:
SHARED, TASNIF, OUT, ARTICLES, FOLDS.
"""

import json
import math
import os
import pathlib
import random
import re
import subprocess
import sys

TASNIF = os.path.abspath(os.environ.get("TASNIF", "build/tasnif"))
OUT = pathlib.Path(os.environ.get("OUT", "build/passages"))
ARTICLES = int(os.environ.get("ARTICLES") or 8000)
FOLDS = int(os.environ.get("FOLDS") or 5)
PRECISIONS = (.7, .75, .8, .85, .9, .95)
WAYS = {"whole": ["--whole-articles"], "passages": []}


def run(*command):
    done = subprocess.run([TASNIF, *map(str, command)], capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        sys.exit(f"bench-passages: tasnif {' '.join(map(str, command))}\n{done.stderr}")
    return done.stdout


def write(name, docs, labels=True):
    keys = {"id", "headline", "body", "text"} | ({"labels"} if labels else set())
    with open(OUT / name, "w", encoding="utf-8") as f:
        for d in docs:
            f.write(json.dumps({k: v for k, v in d.items() if k in keys}, ensure_ascii=False) + "\n")
    return OUT / name


def answers(learn, ask):
    """By way, the answers by id."""
    out = {}
    for way, flags in WAYS.items():
        run("train", "-q", "--feature-field", "none", *flags, "-o", OUT / f"{way}.tsnf", write("learn.jsonl", learn))
        lines = run("predict", "-q", "--explain", 1, OUT / f"{way}.tsnf", write("ask.jsonl", ask, labels=False)).splitlines()
        out[way] = {a["id"]: a for a in map(json.loads, lines)}
    return out


def figures(title, docs, answered, secondary):
    """A line a way: as decided, and recall of secondary labels at equal precision."""
    truth = {d["id"]: set(d.get("labels") or []) for d in docs}
    hidden = {(i, l) for i, labels in secondary.items() for l in labels}
    print(f"\n{title}: {len(docs)} articles, {sum(map(len, truth.values()))} labels, {len(hidden)} of them secondary")
    print(f"  {'':9} {'decided':>9} {'':>7} {'':>9} {'average':>9}   secondary recall at precision " + " ".join(f"{p:5.2f}" for p in PRECISIONS))
    print(f"  {'':9} {'precision':>9} {'recall':>7} {'secondary':>9} {'precision':>9}")
    for way, by in answered.items():
        given = {(i, l) for i, a in by.items() for l in a["labels"]}
        true = {(i, l) for i in by for l in truth[i]}
        pairs = sorted(((s, i, l) for i, a in by.items() for l, s in a["scores"].items()), key=lambda x: (-x[0], x[1], x[2]))
        hits = found = 0
        average, at = 0.0, {}
        for n, (_, i, l) in enumerate(pairs, 1):
            if (i, l) in true:
                hits += 1
                average += hits / n
                found += (i, l) in hidden
            for p in PRECISIONS:
                if hits >= p * n:
                    at[p] = found / max(len(hidden), 1)
        print(f"  {way:9} {len(given & true) / max(len(given), 1):9.3f} {len(given & true) / len(true):7.3f} {len(given & hidden) / max(len(hidden), 1):9.3f} "
              f"{average / len(true):9.4f}   {'':30} " + " ".join(f"{at.get(p, 0):5.3f}" for p in PRECISIONS))


def demonstration():
    docs = [json.loads(line) for line in open("data/demo/corpus.jsonl", encoding="utf-8")]
    carried = {}
    for line in open("data/demo/passages.tsv", encoding="utf-8").read().splitlines()[1:]:
        i, label, paragraph = line.split("\t")
        carried.setdefault(i, {}).setdefault(label, set()).add(int(paragraph))
    articles = [d for d in docs if d.get("body")]
    random.Random(1).shuffle(articles)
    answered = {way: {} for way in WAYS}
    for fold in range(FOLDS):
        print(f"bench-passages: demonstration, fold {fold + 1} of {FOLDS}", file=sys.stderr)
        ask = articles[fold::FOLDS]
        away = {d["id"] for d in ask}
        for way, by in answers([d for d in docs if d["id"] not in away], ask).items():
            answered[way].update(by)
    noted = [d for d in articles if d["id"].startswith("p1-")]
    for title, list_ in (("articles whose paragraphs are noted", noted), ("all articles of the demonstration", articles)):
        ids = {d["id"] for d in list_}
        figures(title, list_, {way: {i: a for i, a in by.items() if i in ids} for way, by in answered.items()}, carried)
    right = told = 0
    for d in noted:
        a, ends, at = answered["passages"][d["id"]], [], 0
        for paragraph in d["body"].split("\n"):
            at += len(paragraph.encode()) + 1
            ends.append(at)
        for label, numbers in carried.get(d["id"], {}).items():
            where = a.get("passages", {}).get(label)
            if where:
                told += 1
                right += any((ends[n - 2] if n > 1 else 0) < where["end"] and where["start"] < ends[n - 1] - 1 for n in numbers)
    print(f"\nthe passage named of a secondary label that was given is the paragraph noted: {right} of {told}")
    example = "p1-021"
    for way, by in answered.items():
        scores = {l: round(by[example]["scores"][l], 2) for l in ("diplomacy", "military", "sanctions")}
        print(f"summit, arms and one paragraph on sanctions ({example}), {way}: {', '.join(by[example]['labels'])}  {scores}")


def limit():
    docs, cuts = [json.loads(line) for line in open("data/demo/corpus.jsonl", encoding="utf-8")], []
    docs = [d for d in docs if d["split"] in ("test", "dev") and len(d.get("body") or "") > 900]
    for d in docs:
        ends = [m.end() for m in re.finditer(r"[.؟!]\s", d["body"])][:14]
        cuts += [{"id": f"{d['id']} {n}", "headline": d["headline"], "body": d["body"][:end].rstrip()} for n, end in enumerate(ends)]
    lines = run("predict", "-q", "--explain", 1, "--demo", write("ask.jsonl", cuts, labels=False)).splitlines()
    moved = {}
    answered = [json.loads(line) for line in lines]
    for a, b in zip(answered, answered[1:]):
        if a["id"].split()[0] == b["id"].split()[0]:
            by = [log_odds(b["scores"][l]) - log_odds(a["scores"][l]) for l in a["scores"]]
            kind = sum(len({(p["start"], p["end"]) for p in x.get("passages", {}).values()}) > 0 for x in (a, b))
            m = moved.setdefault(kind, [0, 0.0, 0.0, 0, 0])
            m[0] += 1
            m[1] += sum(map(abs, by)) / len(by)
            m[2] += sum(by) / len(by)
            m[3] += len(set(b["labels"]) - set(a["labels"]))
            m[4] += len(set(a["labels"]) - set(b["labels"]))
    print(f"\none sentence more, of {len(docs)} articles: log-odds of all labels move by, and upwards by; labels given and taken back, a step")
    for kind, what in enumerate(("one passage before and after", "one before, two after", "two and more")):
        n, by, up, more, less = moved.get(kind, [1, 0, 0, 0, 0])
        print(f"  {what:30} {n:4} steps {by / n:6.2f} {up / n:+6.2f}   {more / n:.2f} {less / n:.2f}")


def log_odds(p):
    p = min(max(p, 1e-6), 1 - 1e-6)
    return math.log(p / (1 - p))


def rows(path):
    return [json.loads(line) for line in subprocess.run(["zstd", "-dcq", path], check=True, capture_output=True).stdout.decode().split("\n") if line]


def corpora(folder):
    docs = [d for d in rows(folder / "ant.jsonl.zst") if d.get("text")]
    learn = [d for d in docs if d["split"] == "train"]
    random.Random(1).shuffle(learn)
    ask = [d for d in docs if d["split"] == "dev"]
    print("bench-passages: ant", file=sys.stderr)
    answered = answers(learn[:ARTICLES], ask)
    secondary = {}
    for d in ask:
        if len(d["labels"]) > 1:
            scores = answered["whole"][d["id"]]["scores"]
            secondary[d["id"]] = set(d["labels"]) - {max(d["labels"], key=lambda l: scores[l])}
    figures(f"ant, development part, learnt from {min(ARTICLES, len(learn))}", ask, answered, secondary)
    for way in WAYS:
        run("evaluate", "-q", "--resamples", 0, "--format", "json", "-o", OUT / "report.json", OUT / f"{way}.tsnf", write("ask.jsonl", ask))
        r = json.load(open(OUT / "report.json"))
        print(f"  {way:9} micro-F1 {r['micro']['f1']:.4f}  macro-F1 {r['macro']['f1']:.4f}  exact {r['accuracy']:.4f}")
    print("bench-passages: saudi", file=sys.stderr)
    learn = write("learn.jsonl", [d for d in rows(folder / "saudi.jsonl.zst") if d["split"] == "train"])
    for way, flags in WAYS.items():
        run("train", "-q", *flags, "-o", OUT / f"{way}.tsnf", learn)
    same = (OUT / "whole.tsnf").read_bytes() == (OUT / "passages.tsnf").read_bytes()
    print(f"\nsaudi, one section a story: the model with passages is {'byte for byte the one without' if same else 'ANOTHER than the one without'}")


OUT.mkdir(parents=True, exist_ok=True)
limit()
demonstration()
shared = pathlib.Path(os.environ.get("SHARED") or "nowhere") / "corpora"
if shared.is_dir():
    corpora(shared)
else:
    print(f"bench-passages: real corpora are skipped, there is no folder {shared} (set SHARED)", file=sys.stderr)
