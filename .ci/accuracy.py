"""Tasnif against other systems on real corpora, in one run: make bench-accuracy

    corpus --train+dev--> Tasnif (raw text, seeds 1 to 3) and every peer (folded text)
           --test-------> accuracy, micro-F1, macro-F1; paired bootstrap by document

Progress goes to stderr, Markdown to stdout and build/accuracy.md. Tasnif's own
figures stand in GOLDEN: a run says where they moved. With UPDATE=1 they are
written, and so are the parts of documents between <!-- make bench-accuracy: NAME -->
and <!-- end -->, if all corpora were run. From the environment: SHARED, TASNIF,
CORPORA, SKIPGRAM=1, UPDATE=1, KEPT=1 (only what an earlier run has kept; the rest is named).
"""

import glob
import os
import random
import re
import sys

import numpy as np
from sklearn.metrics import f1_score
from sklearn.preprocessing import MultiLabelBinarizer

from corpora import CORPORA, VIEWS, Part, documents, fold, rows, split
from figures import RESAMPLES, SEED, Score, bootstrap, compared, decimal, over_draws, table
from peers import BASE, CACHE, VECTORS, Kept, peers, say, skipgram, tasnif

GOLDEN = "model/eval/testdata/accuracy.golden"
TABLES = "build/accuracy.md"
DOCUMENTS = ["README.md", *sorted(glob.glob("cmd/tasnif/guide/*.md"))]
SEEDS = (1, 2, 3)
FIVE = ("topics", "asnd", "ant-headline", "ant-article", "saudi-article")  # of README
OURS, ARCHIVE = "Tasnif", "Tasnif + archive"
DRAWN = ("LinearSVC, words + letters", "LinearSVC, stems + letters")  # the peers that random splits are done with
PUBLISHED = {"unquad-single": ("ConfliBERT, by its authors, on splits of their own", 0.629)}  # macro-F1


def ways():
    return [(OURS, None)] + ([(ARCHIVE, BASE)] if os.path.exists(BASE) else [])


class Result:
    """Scores of all on one corpus, by name."""

    def __init__(self, name):
        self.name, self.corpus = name, CORPORA[name]
        train, test = split(self.corpus)
        self.sizes = len(train.labels), len(test.labels)
        binarizer = MultiLabelBinarizer().fit(train.labels + test.labels)
        self.gold = binarizer.transform(test.labels).astype(float)
        self.scores, self.headlines, self.failed = {}, {}, {}
        say(f"{name}: {len(train.labels)} documents to learn from, {len(test.labels)} to answer for, {len(binarizer.classes_)} labels")

        def score(runs, view="shown"):
            return Score.of(self.gold, [binarizer.transform(k.answers[view]).astype(float) for k in runs], runs)

        for who, one in peers(self.corpus, train, test, self.corpus.only):
            if isinstance(one, Kept):
                self.add(who, score([one]))
            else:
                self.failed[who] = one
                say(f"  {who}: SKIPPED, {one}")
        for who, base in ways():
            runs = [tasnif(self.corpus, train, test, seed, base) for seed in SEEDS]
            runs = [one for one in runs if isinstance(one, Kept)]
            if not runs:
                self.failed[who] = "not run"
                continue
            self.add(who, score(runs))
            if "headline" in runs[0].answers:
                self.headlines[who] = score(runs, "headline")

    def whole(self):
        return OURS in self.scores and len(self.scores) > sum(who in self.scores for who in (OURS, ARCHIVE))

    def add(self, who, s):
        self.scores[who] = s
        wall, cpu, peak = s.cost()
        say(f"  {who:38} accuracy {s.accuracy:.3f}  micro-F1 {s.micro:.3f}  macro-F1 {s.macro:.3f}  {wall:.1f} s, {cpu:.1f} s CPU, {peak:.1f} GB")

    def best(self, archive=False):
        """The peer of the greatest macro-F1; those with the archive only beside ours with it."""
        names = [who for who in self.scores if not who.startswith(OURS) and (archive or "archive" not in who)]
        return max(names, key=lambda who: self.scores[who].macro)

    def against(self, ours, best):
        """Difference of ours, a Score, to the peer of that name."""
        them = self.scores[best]
        return compared(ours.macro, them.macro, bootstrap(self.gold, ours.runs, them.runs))


class Draws:
    """Macro-F1 and accuracy a random split, by name."""

    def __init__(self, name):
        self.name, self.corpus, self.figures = name, CORPORA[name], {}
        chosen = documents(self.corpus._replace(multi=False))
        say(f"{name}: {self.corpus.draws} random splits of {len(chosen)} documents")
        for draw in range(self.corpus.draws):
            order = chosen[:]
            random.Random(SEED + draw).shuffle(order)
            cut = len(order) * 85 // 100
            train, test = Part(self.corpus, order[:cut]), Part(self.corpus, order[cut:])
            gold = [given[0] for given in test.labels]
            answered = dict(peers(self.corpus, train, test, only=DRAWN)) | {who: tasnif(self.corpus, train, test, 1, base) for who, base in ways()}
            for who, one in answered.items():
                if not isinstance(one, Kept):
                    continue
                given = [a[0] if a else "" for a in one.answers["shown"]]
                labels = sorted(set(gold) | set(given) - {""})
                self.figures.setdefault(who, []).append((np.mean([a == b for a, b in zip(gold, given)]),
                                                         f1_score(gold, given, labels=labels, average="macro", zero_division=0)))
        self.figures = {who: each for who, each in self.figures.items() if len(each) == self.corpus.draws}
        for who in self.figures:
            say(f"  {who:38} macro-F1 {np.mean(self.of(who)):.3f} +- {np.std(self.of(who), ddof=1):.3f}")

    def whole(self):
        return OURS in self.figures and len(self.figures) > sum(who in self.figures for who in (OURS, ARCHIVE))

    def of(self, who):
        return [macro for _, macro in self.figures[who]]

    def best(self):
        return max((who for who in self.figures if not who.startswith(OURS)), key=lambda who: np.mean(self.of(who)))

    def against(self, ours):
        return over_draws(self.of(ours), self.of(self.best()), 15 / 85)


# -- what is written ----------------------------------------------------------


def named(names):
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def summary(results, draws):
    """Tasnif beside the best peer, a line a corpus, and in a sentence where it is ahead, level or behind."""
    lines, verdicts = [], {OURS: {}, ARCHIVE: {}}
    for r in results:
        multi, line = r.corpus.multi, [f"{r.name} ({r.gold.shape[1]} labels, {r.sizes[0]:,})"]
        line += [r.best(), r.scores[r.best()].shown(multi)]
        for ours in verdicts:
            if ours in r.scores:
                best = r.best(ours == ARCHIVE)
                difference = r.against(r.scores[ours], best)
                verdicts[ours].setdefault(difference.verdict, []).append(r.name)
                line += [r.scores[ours].shown(multi), str(difference) + (f" to {best}" if best != r.best() else "")]
            else:
                line += ["–", "–"]
        lines.append(line)
    multi = [r.name for r in results if r.corpus.multi]
    yield f"Accuracy / macro-F1{f' (micro-F1 / macro-F1 on {named(multi)})' if multi else ''}; of Tasnif the mean of seeds {named([str(s) for s in SEEDS])} and, in brackets, the least"
    yield "and greatest macro-F1. Best peer: the greatest macro-F1 on these very test documents. Difference: macro-F1 of Tasnif minus"
    yield f"the best peer's, in points, with the 95 % interval of a paired bootstrap by document ({RESAMPLES} resamples, the mean over seeds);"
    yield "level where it holds 0.\n"
    yield from table(["corpus (documents learnt from)", "best peer", "", "Tasnif", "difference", "Tasnif with archive", "difference"], lines)
    yield ""
    for ours, how in ((OURS, "Without an archive"), (ARCHIVE, "With one")):
        if verdicts[ours]:
            said = [f"{verdict} on {named(verdicts[ours][verdict])}" for verdict in ("ahead", "level", "behind") if verdict in verdicts[ours]]
            yield f"{how} Tasnif is {'; '.join(said)}."
    for d in draws:
        yield ""
        yield f"{d.name}: documents with one label, {d.corpus.draws} random splits 85 to 15, mean macro-F1 and its standard deviation:"
        yield "; ".join(f"{who} {decimal(np.mean(d.of(who)))} ± {decimal(np.std(d.of(who), ddof=1))}" for who in d.figures) + "."
        author, published = PUBLISHED[d.name]
        yield (f"Difference to {d.best()}: " + "; ".join(f"{who} {d.against(who)}" for who in verdicts if who in d.figures)
               + f" (corrected resampled t-test). {author}: {decimal(published)}.")


def five(results):
    """A few lines of the summary, for README."""
    yield "Accuracy / macro-F1 (topics: micro-F1 / macro-F1), means over seeds; difference of macro-F1 in points with its 95 % interval (`tasnif help benchmarks`).\n"
    lines = []
    for r in (r for r in results if r.name in FIVE):
        ours, best = r.scores[OURS], r.best()
        shown = {who: s.shown(r.corpus.multi).partition(" (")[0] for who, s in r.scores.items()}
        lines.append([r.name, f"{best} {shown[best]}", shown[OURS], shown.get(ARCHIVE, "–"), str(r.against(ours, best))])
    yield from table(["corpus", "best peer", "Tasnif", "with archive", "Tasnif − best peer"], lines)


def views(results):
    """One Tasnif model, learnt from articles, shown articles or their headlines, beside the best peer that learnt from that view alone."""
    by_name, lines = {r.name: r for r in results}, []
    for headline, article in VIEWS.items():
        if headline not in by_name or article not in by_name:
            continue
        for shown, scores in ((headline, by_name[article].headlines), (article, by_name[article].scores)):
            r = by_name[shown]
            for ours in (OURS, ARCHIVE):
                if ours in scores:
                    best = r.best(ours == ARCHIVE)
                    lines.append([shown, ours, scores[ours].shown(False), f"{best} {r.scores[best].shown(False)}", str(r.against(scores[ours], best))])
    if lines:
        yield "One Tasnif model of articles, shown articles or their headlines alone, beside the best peer that learnt from that view alone"
        yield "(accuracy / macro-F1, difference in points of macro-F1):\n"
        yield from table(["shown", "", "Tasnif, one model", "best peer of this view", "difference"], lines)


def systems(results, cell):
    """Every system in a line, a column a corpus."""
    names = []
    for r in results:
        names += [who for who in [*r.scores, *r.failed] if who not in names]
    names.sort(key=lambda who: who.startswith(OURS))
    lines = [[who] + [cell(r, who) if who in r.scores else r.failed.get(who, "–") for r in results] for who in names]
    return table(["", *(r.name for r in results)], lines)


def figures(results):
    yield from systems(results, lambda r, who: r.scores[who].shown(r.corpus.multi))


def costs(results):
    def cell(r, who):
        (wall, cpu, peak), ours = r.scores[who].cost(), r.scores[OURS].cost()[1]
        return f"{wall:.1f} / {cpu:.1f} / {peak:.1f}" + ("" if who == OURS else f" ({cpu / ours:.2f} ×)")

    loads = [c.load for r in results for s in r.scores.values() for c in s.costs]
    dates = sorted({c.date for r in results for s in r.scores.values() for c in s.costs})
    yield "Learning and answering, wall seconds / CPU seconds / peak GB, and CPU as a multiple of Tasnif's (a mean of its seeds). Peers get"
    yield "folded text, and run on one core; tuned and calibrated ones learn on five folds as well. Each in a process of its own"
    yield f"({named(dates)}, with a load of {min(loads):.1f} to {max(loads):.1f} when it began; under load wall times count for nothing, and CPU times are rough).\n"
    yield from systems(results, cell)


def left_out(results, names):
    for r in results:
        for reason in sorted(set(r.failed.values())):
            yield f"{r.name}, {reason}: {'; '.join(who for who in r.failed if r.failed[who] == reason)}."
        for who in (OURS, ARCHIVE):
            if who in r.scores and len(r.scores[who].runs) < len(SEEDS):
                yield f"{r.name}, {who}: {len(r.scores[who].runs)} of {len(SEEDS)} seeds."
    articles = [r.name for r in results if r.corpus.articles]
    if articles:
        yield f"{named(articles)}: ComplementNB on words alone, no Omikuji with letters: the texts are long."
    if not os.path.exists(BASE):
        yield f"Left out: the archive, there is no {BASE} (BASE=1 makes it)."
    else:
        yield "The archive is the text of all of ant and khaleej, their test documents and the headlines of topics among it; no labels."
        if not os.path.exists(VECTORS):
            yield "The peers had none of it (SKIPGRAM=1 gives fastText vectors of it, a quarter of an hour's work)."
    if left := [c for c in CORPORA if c not in names]:
        yield f"Left out: {', '.join(left)} (CORPORA=\"{' '.join(left)}\")."


def golden(results, draws):
    """Tasnif's figures as they stand in GOLDEN: lines by corpus and base."""
    out = {}

    def put(name, who, accuracy, micro, macro, low, high):
        base = "archive" if who == ARCHIVE else "none"
        out[name, base] = f"{name:16} {base:8}" + "".join(f" {figure:8.3f}" for figure in (accuracy, micro, macro, low, high))

    for r in results:
        for name, scores in ((r.name, r.scores), (f"{r.name}-as-headline", r.headlines)):
            for who in (OURS, ARCHIVE):
                if s := scores.get(who):
                    put(name.replace("-article-as", "-as"), who, s.accuracy, s.micro, s.macro, s.low, s.high)
    for d in draws:
        for who in (OURS, ARCHIVE):
            if who in d.figures:
                accuracy, macro = np.mean(d.figures[who], axis=0)
                put(d.name, who, accuracy, accuracy, macro, min(d.of(who)), max(d.of(who)))
    return out


def write_golden(now):
    """Says where figures moved; with UPDATE=1 writes them. Lines of corpora that were not run stay."""
    with open(GOLDEN, encoding="utf-8") as old:
        was = {tuple(line.split()[:2]): line.rstrip("\n") for line in old if line.strip() and line[0] != "#"}
    for key, line in now.items():
        if was.get(key) != line:
            say(f"{GOLDEN}: was {was.get(key, 'not there')}\n{' ' * len(GOLDEN)}  now {line}")
    if os.environ.get("UPDATE") != "1":
        return say(f"{GOLDEN} is left as it stands (UPDATE=1 writes it)\n")
    lines, order = was | now, [n for c in CORPORA for n in ([c, VIEWS[c].replace("article", "as-headline")] if c in VIEWS else [c])]
    with open(GOLDEN, "w", encoding="utf-8") as out:
        print("# Tasnif's figures on real corpora, default trainer, means over seeds (at most three). Written by make bench-accuracy UPDATE=1.", file=out)
        print(f"{'# corpus':16} {'base':8} accuracy micro-F1 macro-F1    least greatest", file=out)
        for key in sorted((k for k in lines if k[0] in order), key=lambda k: (order.index(k[0]), k[1] != "none")):
            print(lines[key], file=out)


def write_documents(blocks, whole):
    """Puts each block into the documents that have its marks."""
    for path in DOCUMENTS:
        with open(path, encoding="utf-8") as old:
            was = old.read()
        now = was
        for name, block in blocks.items():
            mark = f"<!-- make bench-accuracy: {name} -->"
            now = re.sub(f"({re.escape(mark)}\n).*?(<!-- end -->)", lambda m: f"{m[1]}{block}\n{m[2]}", now, flags=re.S)
        if now != was and not whole:
            say(f"{path} is left as it stands: not all corpora were run")
        elif now != was:
            with open(path, "w", encoding="utf-8") as out:
                out.write(now)
            say(f"{path}: the parts of make bench-accuracy are those of this run")


def main():
    names = os.environ.get("CORPORA", "").split() or list(CORPORA)
    asked = set(names)
    if unknown := [name for name in names if name not in CORPORA]:
        sys.exit(f"bench-accuracy: no corpus {', '.join(unknown)}; there are {', '.join(CORPORA)}")
    if os.environ.get("SKIPGRAM") == "1":
        skipgram(fold(f"{d.get('headline') or ''} {d.get('text') or ''}") for file in ("ant", "khaleej") for d in rows(file))
    draws = [Draws(name) for name in names if CORPORA[name].draws]
    results = [Result(name) for name in names if not CORPORA[name].draws]
    for list_ in (draws, results):  # with KEPT=1, those of which too little was kept
        for one in [one for one in list_ if not one.whole()]:
            say(f"{one.name}: SKIPPED, without Tasnif or without any peer")
            names.remove(one.name)
            list_.remove(one)
    if not results:
        sys.exit("bench-accuracy: nothing to show")
    write_golden(golden(results, draws))
    blocks = {"five": five(results), "summary": summary(results, draws), "views": views(results), "systems": figures(results), "costs": costs(results), "left out": ("- " + line for line in left_out(results, names))}
    blocks = {name: "\n".join(lines).strip() for name, lines in blocks.items()}
    text = "\n\n".join(block for name, block in blocks.items() if block and name != "five")
    print(text)
    with open(TABLES, "w", encoding="utf-8") as out:
        print(text, file=out)
    say(f"\nAnswers are kept in {CACHE}; the tables are in {TABLES}")
    if os.environ.get("UPDATE") == "1":
        write_documents(blocks, asked == set(CORPORA))


if __name__ == "__main__":
    main()
