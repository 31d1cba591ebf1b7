"""tasnif pretrain against fasttext skipgram, on the same archive in one run: make bench-pretrain

    ant + khaleej, MB megabytes of text --JSON Lines--> tasnif pretrain
                                       `--a text a line, words alone--> fasttext skipgram -dim 100 -epoch 2 -minn 3 -maxn 5

Both have all cores. Tasnif's time includes reading JSON and normalising; fastText
is given text that is normalised already. One after the other, nothing else of
this bench beside them. From the environment: SHARED, TASNIF, MB.
"""

import json
import os
import subprocess
import sys
import tempfile
import time

from corpora import fold, rows

TASNIF = os.environ.get("TASNIF", "build/tasnif")
MB = float(os.environ.get("MB") or 200)


def write(folder):
    """The archive twice, as each reads it; how many bytes of text, of how many documents."""
    size = documents = 0
    with open(f"{folder}/archive.jsonl", "w", encoding="utf-8") as ours, open(f"{folder}/archive.txt", "w", encoding="utf-8") as theirs:
        for file in ("ant", "khaleej"):
            for d in rows(file):
                fields = {f: d[f] for f in ("headline", "text") if d.get(f)}
                text = " ".join(fields.values())
                if size + len(text.encode()) > MB * 1e6:
                    return size, documents
                size, documents = size + len(text.encode()), documents + 1
                ours.write(json.dumps(fields, ensure_ascii=False) + "\n")
                theirs.write(fold(text) + "\n")
    return size, documents


def cost(*command):
    """Wall seconds, CPU seconds, and peak memory in MB of one process."""
    print(" ".join(command), file=sys.stderr, flush=True)
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    complaint = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"bench-pretrain: {' '.join(command)}\n{complaint.decode(errors='replace')}")
    return time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e3


def main():
    cores = len(os.sched_getaffinity(0))
    busy = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="tasnif-pretrain-") as folder:
        size, documents = write(folder)
        ours = cost(TASNIF, "pretrain", "-q", "-o", f"{folder}/archive.base", f"{folder}/archive.jsonl")
        theirs = cost("fasttext", "skipgram", "-input", f"{folder}/archive.txt", "-output", f"{folder}/archive",
                      *"-dim 100 -epoch 2 -minn 3 -maxn 5 -verbose 0 -thread".split(), str(cores))
    print(f"Word vectors of {size / 1e6:.0f} MB of text, {documents} documents (ant, khaleej), on {cores} cores"
          + (f"; load {busy:.1f} when it began, so wall times are no figures" if busy > 0.5 else "") + ".\n")
    print("| | wall, s | CPU, s | peak memory, MB |\n|---|---:|---:|---:|")
    for name, c in (("tasnif pretrain", ours), ("fasttext skipgram -dim 100 -epoch 2 -minn 3 -maxn 5", theirs)):
        print(f"| {name} | {c[0]:.1f} | {c[1]:.1f} | {c[2]:.0f} |")
    print(f"| fastText / Tasnif | {theirs[0] / ours[0]:.1f} | {theirs[1] / ours[1]:.1f} | {theirs[2] / ours[2]:.2f} |")


main()
