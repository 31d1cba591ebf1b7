"""The real corpora of the benchmarks: which documents, and the texts that the peers get."""

import functools
import hashlib
import json
import os
import re
import subprocess
import sys
from typing import NamedTuple

MARKS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")  # and tatweel
LETTERS = str.maketrans("أإآٱىة", "اااايه")


class Corpus(NamedTuple):
    file: str  # of SHARED/corpora
    text: str = "all"  # headline: nothing else is shown; all: headline and body
    multi: bool = False  # several labels or none; otherwise exactly one
    train: tuple = ("train", "dev")
    test: str = "test"
    articles: bool = False  # long texts
    source: bool = False  # the source is shown too: a field to Tasnif, a token of the text to peers
    only: tuple = ()  # the peers that are run; empty: all
    draws: int = 0  # random splits 85 to 15 of all documents with one label, in place of the corpus's own


FEW = ("MultinomialNB, words", "LinearSVC, words + letters", "LinearSVC, words + letters, calibrated", "Vowpal Wabbit, words")
CORPORA = {
    "sib200": Corpus("sib200"),
    "asnd": Corpus("asnd"),
    "unquad": Corpus("unquad", multi=True),
    "topics": Corpus("topics", multi=True, train=("train",), test="dev"),
    "ant-headline": Corpus("ant", text="headline"),
    "ant-article": Corpus("ant", articles=True),
    "saudi-headline": Corpus("saudi", text="headline"),
    "saudi-article": Corpus("saudi", articles=True),
    **{f"{file}-{view}-source": Corpus(file, text=text, source=True, only=FEW)
       for file in ("saudi", "ant") for view, text in (("headline", "headline"), ("article", "all"))},
    "khaleej": Corpus("khaleej", articles=True),
    "unquad-single": Corpus("unquad", draws=10),
}
VIEWS = {"ant-headline": "ant-article", "saudi-headline": "saudi-article"}  # the same documents


def words(text):
    return re.findall(r"\w+", MARKS.sub("", text))


def fold(text):
    """What every peer gets: words alone, no marks, one alef, one yeh, teh marbuta as heh."""
    return " ".join(words(text)).translate(LETTERS)


@functools.cache
def stemmer():
    import snowballstemmer
    return snowballstemmer.stemmer("arabic")


@functools.cache
def stem(word):
    """By Snowball's Arabic stemmer, then folded."""
    return stemmer().stemWord(word).translate(LETTERS)


def path(file):
    return f"{os.environ['SHARED']}/corpora/{file}.jsonl.zst"


def rows(file):
    with subprocess.Popen(["zstd", "-dcq", path(file)], stdout=subprocess.PIPE) as unpacked:
        yield from map(json.loads, unpacked.stdout)
    if unpacked.returncode:
        sys.exit(f"{path(file)} cannot be read")


def documents(corpus):
    """The corpus's documents; where exactly one label is asked for, those that have one."""
    one = not corpus.multi
    return [d for d in rows(corpus.file) if not one or len(d["labels"]) == 1]


class Part:
    """Some documents: as Tasnif reads them, as the peers do, and their labels."""

    def __init__(self, corpus, chosen):
        fields = ("headline",) if corpus.text == "headline" else ("headline", "text")
        fields += ("source",) if corpus.source else ()
        self.documents = [{f: d[f] for f in fields if d.get(f)} for d in chosen]
        self.labels = [d["labels"] for d in chosen]

    def texts(self):
        return [" ".join("Src" + "".join(words(text)) if field == "source" else text for field, text in d.items()) for d in self.documents]

    @functools.cached_property
    def folded(self):
        return [fold(t) for t in self.texts()]

    @functools.cached_property
    def stemmed(self):
        return [" ".join(map(stem, words(t))) for t in self.texts()]

    @functools.cached_property
    def digest(self):
        """Of the documents, their labels and the way they are folded."""
        return hashlib.sha256(json.dumps([self.documents, self.labels, MARKS.pattern, str(LETTERS)], ensure_ascii=False).encode()).hexdigest()

    def take(self, numbers):
        part = Part.__new__(Part)
        for field in ("documents", "labels", "folded", "stemmed"):
            if field in vars(self):
                setattr(part, field, [getattr(self, field)[n] for n in numbers])
        return part

    def write(self, path, labels):
        """JSON Lines for Tasnif; without labels where it is to find them."""
        with open(path, "w", encoding="utf-8") as out:
            for number, (document, given) in enumerate(zip(self.documents, self.labels)):
                row = {"id": str(number), **document}
                if labels:
                    row["labels"] = given
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
        return path


def split(corpus):
    """What is learnt from and what is answered for."""
    chosen = documents(corpus)
    return tuple(Part(corpus, [d for d in chosen if d["split"] in splits]) for splits in (corpus.train, (corpus.test,)))
