#!/usr/bin/env python3
"""Rows of the study's tasks in LongBench's form, from public data.

    rows.py hotpotqa DISTRACTOR.json OUT     (HotpotQA, dev set with distractors)
    rows.py squad DEV-V2.json OUT            (SQuAD 2.0, dev set)
    rows.py code LIBRARY OUT                 (the folder of Python's standard library)
    rows.py multi_news MULTI_NEWS.jsonl OUT  (of LongBench's data)

Writes OUT/TASK-{profile,choice,test}.jsonl: rows to profile on, rows to choose the link and its constants on, rows to
judge by. They share no article and no module. Contexts have at most MOST characters, about 900 tokens; those of
multi_news are cut by the programs.
"""

import ast
import json
import pathlib
import random
import sys

COUNTS = {"profile": 32, "choice": 40, "test": 60}
LEAST, MOST = 2000, 3500


def hotpotqa(source):
    """A group is a row: its ten paragraphs are its own."""
    for entry in json.loads(source.read_text()):
        context = "\n\n".join(f"{title}\n{''.join(sentences)}" for title, sentences in entry["context"])
        # "yes" and "no" are one token: nothing of them is left to measure.
        if LEAST <= len(context) <= MOST and entry["answer"] not in ("yes", "no"):
            yield [row(entry["_id"], context, entry["question"], [entry["answer"]])]


def squad(source):
    """A group is an article; each of its contexts is a run of paragraphs, with one question about one of them."""
    rng = random.Random(42)
    for article in json.loads(source.read_text())["data"]:
        group, run, questions = [], [], []
        for paragraph in article["paragraphs"]:
            run.append(paragraph["context"])
            questions += [q for q in paragraph["qas"] if not q["is_impossible"]]
            if sum(map(len, run)) < MOST - 800:
                continue
            context = "\n\n".join(run)
            if len(context) <= MOST and questions:
                question = rng.choice(questions)
                answers = sorted({answer["text"] for answer in question["answers"]})
                group.append(row(question["id"], context, question["question"], answers))
            run, questions = [], []
        yield group


def code(library):
    """A group is a module: what stands before the second half of a function, to be continued."""
    rng = random.Random(42)
    for module in sorted(library.glob("*.py")):
        text = module.read_text(encoding="utf-8", errors="replace")
        lines = text.splitlines(keepends=True)
        functions = [f for f in ast.walk(ast.parse(text)) if isinstance(f, ast.FunctionDef)]
        rng.shuffle(functions)
        for function in functions:
            cut = function.body[len(function.body) // 2].lineno - 1  # lines before the statement to be written
            end = function.body[len(function.body) // 2].end_lineno
            answer = "".join(lines[cut:end])
            start = cut
            while start > 0 and sum(map(len, lines[start - 1:cut])) <= MOST:
                start -= 1
            context = "".join(lines[start:cut])
            if len(context) >= LEAST and len(answer.strip()) >= 30 and len(function.body) >= 4:
                yield [row(f"{module.stem}.{function.name}", context, "", [answer])]
                break


def multi_news(source):
    """A group is a row."""
    for line in source.read_text().splitlines():
        entry = json.loads(line)
        yield [row(entry["_id"], entry["context"], "", entry["answers"])]


def row(name, context, question, answers):
    return {"_id": name, "context": context, "input": question, "answers": answers}


def deal(groups):
    """Whole groups to each part in turn, at random, until it has its rows; of a group no more than its share of them."""
    rng = random.Random(7)
    rng.shuffle(groups)
    most = max(1, sum(COUNTS.values()) // len(groups) + 1)
    parts = {part: [] for part in COUNTS}
    for part, count in COUNTS.items():
        while len(parts[part]) < count:
            if not groups:
                sys.exit(f"error: too few rows for {part}")
            group = groups.pop()
            rng.shuffle(group)
            parts[part] += group[:min(most, count - len(parts[part]))]
    return parts


def main():
    tasks = {"hotpotqa": hotpotqa, "squad": squad, "code": code, "multi_news": multi_news}
    if len(sys.argv) != 4 or sys.argv[1] not in tasks:
        sys.exit(__doc__)
    task, source, out = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    out.mkdir(parents=True, exist_ok=True)
    for part, rows in deal([group for group in tasks[task](source) if group]).items():
        text = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)
        (out / f"{task}-{part}.jsonl").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
