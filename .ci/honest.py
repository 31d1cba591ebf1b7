"""How honest the scores are, on real corpora, in one run: make bench-honest.

    corpus --train(+dev)--> tasnif train --precision P --> tasnif evaluate on test
        |                        what was promised of each label, and whether it held
        +-------------------> tasnif threshold (best F1) --> evaluate
                                 ECE; macro-F1 of the thresholds against 0.5 for all

Models are those of the default trainer; nothing is chosen on a test split.
Progress goes to stderr, Markdown to stdout. From the environment: SHARED, TASNIF,
CORPORA, BASE (a base file, or nothing), PRECISION.
"""

import json
import os
import random
import subprocess
import sys

TASNIF = os.environ.get("TASNIF", "build/tasnif")
BASE = os.environ.get("BASE", "")
PRECISION = os.environ.get("PRECISION") or "0.9"
RESAMPLES, SEED = 1000, 1

# name: file, learnt from, measured on, view
CORPORA = {
    "topics": ("topics", "train", "dev", "article"),
    "unquad": ("unquad", "train,dev", "test", "article"),
    "ant-headline": ("ant", "train,dev", "test", "headline"),
    "ant-article": ("ant", "train,dev", "test", "article"),
}


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        sys.exit(f"bench-honest: {' '.join(command)}\n{done.stderr}")


def path(file):
    return f"{os.environ['SHARED']}/corpora/{file}.jsonl.zst"


def model(file, learn):
    """The model of a corpus, at best F1 and with the promise; trained once a run."""
    plain, strict = f"build/honest-{file}.tsnf", f"build/honest-{file}-strict.tsnf"
    if (file, learn) not in model.made:
        model.made.add((file, learn))
        print(f"{file}: training on {learn}", file=sys.stderr, flush=True)
        run(TASNIF, "train", "-q", "--mode", "multi", "-o", plain, *(["--base", BASE] if BASE else []), "--split", learn, path(file))
        run(TASNIF, "threshold", "-q", "--precision", PRECISION, "-o", strict, plain)
    return plain, strict


model.made = set()


def report(model, file, split, view, resamples=0):
    out = "build/honest.json"
    run(TASNIF, "evaluate", "-q", "--resamples", str(resamples), "--worst", "0", "--view", view, "--split", split, "-o", out, model, path(file))
    with open(out, encoding="utf-8") as text:
        read = json.load(text)
    os.remove(out)
    return read


def fixed(r):
    """Macro-F1 of the model's thresholds, of 0.5 for every label, and their difference in points with its interval.

        F1 = 2 tp / (2 tp + fp + fn), 0 where that is 0 / 0
    """
    names = [l["label"] for l in r["labels"]]
    groups = {}  # of near-duplicates, drawn together: (true, tuned, fixed) counts a label
    for row in r["rows"]:
        truth = [n in row["truth"] for n in names]
        tuned = [n in row["decided"] for n in names]
        half = [s >= 5000 for s in row["scores"]]
        cells = groups.setdefault(row["group"], [[0] * 6 for _ in names])
        for c, t, a, b in zip(cells, truth, tuned, half):
            c[0] += t and a
            c[1] += a
            c[2] += t and b
            c[3] += b
            c[4] += t

    def macro(drawn):
        sums = [[0.0] * 5 for _ in names]
        for cells, times in drawn:
            for s, c in zip(sums, cells):
                for k in range(5):
                    s[k] += times * c[k]
        f1 = lambda tp, given, true: 2 * tp / (given + true) if given + true else 0.0
        return [sum(f1(s[k], s[k + 1], s[4]) for s in sums) / len(sums) for k in (0, 2)]

    cells = list(groups.values())
    tuned, half = macro([(c, 1) for c in cells])
    draw, moved = random.Random(SEED), []
    for _ in range(RESAMPLES):
        times = [0] * len(cells)
        for _ in cells:
            times[draw.randrange(len(cells))] += 1
        a, b = macro([(c, n) for c, n in zip(cells, times) if n])
        moved.append(a - b)
    moved.sort()
    return tuned, half, 100 * (tuned - half), 100 * moved[int(0.025 * RESAMPLES)], 100 * moved[int(0.975 * RESAMPLES)]


def main():
    names = os.environ.get("CORPORA", "").split() or list(CORPORA)
    if unknown := [n for n in names if n not in CORPORA]:
        sys.exit(f"bench-honest: no corpus {', '.join(unknown)}; there are {', '.join(CORPORA)}")
    figures, promises, counts = [], [], {}
    for name in names:
        file, learn, split, view = CORPORA[name]
        plain, strict = model(file, learn)
        r = report(plain, file, split, view)
        tuned, half, gain, low, high = fixed(r)
        figures.append(f"| {name} | {r['documents']} | {r['calibration']['ece']:.3f} | {tuned:.3f} | {half:.3f} | {gain:+.1f} [{low:+.1f}, {high:+.1f}] |")
        for p in report(strict, file, split, view).get("promises", []):
            seen = p["evaluated"]
            counts.setdefault(name, []).append(seen)
            promises.append(f"| {name} | {p['label']} | {p['precision']['value']:.3f} [{p['precision']['low']:.3f}, {p['precision']['high']:.3f}] | {p['recall']['value']:.3f} | {p['support']} "
                            f"| {seen['precision']:.3f} [{seen['interval']['low']:.3f}, {seen['interval']['high']:.3f}] | {seen['recall']:.3f} | {seen['given']} | {seen['verdict']} |")
    print(f"Learnt from train + dev, measured on test (topics: train, dev){', with the base ' + BASE if BASE else ''}. ECE: 10 bins of equal mass, per label, averaged.")
    print(f"Thresholds as tuned at training against 0.5 for every label: macro-F1, the difference in points with the 95 % interval of a paired bootstrap ({RESAMPLES} resamples).\n")
    print("| corpus | documents | ECE | macro-F1, tuned | macro-F1, 0.5 | difference |\n|---|---:|---:|---:|---:|---|")
    print("\n".join(figures))
    print(f"\nPrecision at least {PRECISION}, promised at training on out-of-fold answers (one-sided 90 % bounds) and seen on the test split (95 %):\n")
    print("| corpus | label | promised | recall | support | on test | recall | given | verdict |\n|---|---|---|---:|---:|---|---:|---:|---|")
    print("\n".join(promises))
    print()
    for name, seen in counts.items():
        made = [s for s in seen if s["verdict"] not in ("not promised", "nothing seen")]
        kinds = {k: sum(s["verdict"] == k for s in made) for k in ("kept", "within chance", "broken")}
        given, right = (sum(s[k] for s in made) for k in ("given", "right"))
        inside = sum(s["within"] for s in made)
        print(f"{name}: {len(made)} of {len(seen)} labels could be promised; {kinds['kept']} kept, {kinds['within chance']} below within chance, {kinds['broken']} broken; "
              f"{inside} within the bounds stated; together {right} of {given} right" + (f", {right / given:.3f}." if given else "."))


main()
