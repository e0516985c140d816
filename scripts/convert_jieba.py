#!/usr/bin/env python3
"""Makes plain text of the tables in jieba's source package, for the Chinese metrics.

Run: convert_jieba.py SOURCE OUT      (SOURCE: the unpacked jieba-0.42.1)

OUT/dict.txt  word, frequency and part of speech, as jieba has it
OUT/hmm.txt   natural logarithms of the hidden Markov model: "start STATE p", "trans FROM TO p",
              "emit STATE CHARACTER p"
"""

import pathlib
import runpy
import shutil
import sys


def main():
    source, out = pathlib.Path(sys.argv[1]) / "jieba", pathlib.Path(sys.argv[2])
    table = {n: runpy.run_path(str(source / f"finalseg/prob_{n}.py"))["P"] for n in ("start", "trans", "emit")}
    lines = [f"start {state} {p!r}" for state, p in table["start"].items()]
    for name in ("trans", "emit"):
        lines += [f"{name} {state} {key} {p!r}" for state, row in table[name].items() for key, p in row.items()]
    out.mkdir(parents=True)
    (out / "hmm.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    shutil.copyfile(source / "dict.txt", out / "dict.txt")


main()
