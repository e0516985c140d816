#!/usr/bin/env python3
"""Compares `cokv score` with RULER's, GSM8K's and LongBench v2's own scoring on random and adversarial predictions: every
row and every task score must be the same.

Run: scripts/properties/benchmarks.py --cokv build/release/bin/cokv --ruler DIR --gsm8k DIR --longbench DIR
     [--files 300] [--seed 1]
The folders are checkouts of NVIDIA/RULER, openai/grade-school-math and THUDM/LongBench. Needs CPython 3.11 and the package
lm-eval 0.4.13 (--no-deps is enough, with numpy and sacrebleu). --record FILE writes the cases with the original scores
instead of comparing them; --longbench alone and --prompt ROW.json print that row's prompt. Exits with 1 when anything
differs.
"""

import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import benchmark_originals

SPACES = ["", "", "", " ", "\n", "\t", "\x00", "\x1f", "\u00a0", "\u3000"]


class Maker:
    """Predictions and answers; each method makes one row."""

    def __init__(self, seed):
        self.rng = random.Random(seed)

    def text(self, pieces, most):
        r = self.rng
        return "".join(r.choice(pieces) + r.choice(SPACES) for _ in range(r.randrange(most + 1)))

    def ruler(self):
        words = ["12", "1234567", "Ann", "ANN", "ß", "SS", "İ", "i", "Σ", "ς", "green tea", " x", "a\nb", ""]
        answers = [self.rng.choice(words) for _ in range(self.rng.randrange(1, 6))]
        return {"pred": self.text(words + answers, 8), "outputs": answers}

    def number(self):
        r = self.rng
        whole = str(r.choice([0, 1, 7, 18, 18, 18, 1234, 70000]))
        return r.choice(["", "", "-", "$", "-$", "$-"]) + r.choice(
            [whole, whole, f"{int(whole):,}", whole + ".0", whole + ".00", whole + ".", whole + "...", "." + whole])

    def gsm8k(self):
        r = self.rng
        pieces = ["so ", "= ", "<<3*6=18>>", "####", "#### ", "##### ", "A: ", "$", "-", ",", ".", "%", " eggs", "x2", "３"]
        text = self.text(pieces + [self.number() for _ in range(4)], 10)
        if r.random() < 0.4:
            text += "#### " + self.number() + r.choice(["", "\n", " dollars", "."])
        return {"pred": text, "answers": [f"It is {r.choice([1, 2, 3])}.\n#### {r.choice(['18', '-7', '1,234', '0', '70000'])}"]}

    def multiple_choice(self):
        r = self.rng
        pieces = ["The correct answer is ", "The correct answer is (", "the correct answer is (A)", "**", "*", "A", "B)", "C",
                  "D)", "E", "(", ")", "The *correct* answer is **(B)**", "The correct answer is: C", "I think "]
        row = {"response": self.text(pieces, 6), "answer": r.choice("ABCD")}
        return {**row, "difficulty": r.choice(["easy", "hard"]), "length": r.choice(["short", "medium", "long"])}


def ours(cokv, rows, *options):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
        file.flush()
        done = subprocess.run([cokv, "score", "--json", "--per-row", *options, file.name], capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit(done.stderr.decode())
    return json.loads(done.stdout)[0]


def cases(arguments):
    """(options, rows, row scores, score, scores of buckets) of each file."""
    maker = Maker(arguments.seed)
    ruler, gsm8k = benchmark_originals.Ruler(arguments.ruler), benchmark_originals.Gsm8k(arguments.gsm8k)
    v2 = benchmark_originals.LongBenchV2(arguments.longbench)
    for _ in range(arguments.files):
        count = maker.rng.choice([1, 3, 7, 64, 128, 503])
        for name in ("string_match_all", "string_match_part"):
            rows = [maker.ruler() for _ in range(count)]
            each = [ruler.score(name, [row["pred"]], [row["outputs"]]) for row in rows]
            score = ruler.score(name, [row["pred"] for row in rows], [row["outputs"] for row in rows])
            yield ("--metric", name), rows, [round(x, 2) for x in each], score, {}
        rows = [maker.gsm8k() for _ in range(count)]
        yield ("--metric", "gsm8k"), rows, [100 * gsm8k.score(row["pred"], row["answers"][0]) for row in rows], None, {}
        rows = [maker.multiple_choice() for _ in range(count + 40)]
        judged = [{**row, "pred": v2.extract(row["response"]), "judge": bool(v2.score(row["response"], row["answer"]))}
                  for row in rows]
        with tempfile.TemporaryDirectory() as work:
            overall, *groups = v2.table("".join(json.dumps(row) + "\n" for row in judged), work)
        buckets = dict(zip(["easy", "hard", "short", "medium", "long"], groups, strict=True))
        yield ("--task", "longbench_v2"), judged, [100.0 * row["judge"] for row in judged], overall, buckets


def check_official_gsm8k(arguments):
    """Where a prediction has the mark, openai's own judgement is the harness's but for a full stop that ends the number."""
    gsm8k, maker, count = benchmark_originals.Gsm8k(arguments.gsm8k), Maker(arguments.seed + 1), 0
    for _ in range(20000):
        row = maker.gsm8k()
        prediction, answer = row["pred"], row["answers"][0]
        if gsm8k.marked(prediction) and not gsm8k.openai["extract_answer"](prediction).endswith("."):
            count += 1
            assert gsm8k.official(prediction, answer) == gsm8k.score(prediction, answer), (prediction, answer)
    print(f"gsm8k: {count} marked predictions judged alike by both originals")


def check_published_gsm8k(arguments):
    """The solutions that openai published with its judgement of each. They say "A: 18" where the data say "#### 18"."""
    file = pathlib.Path(arguments.gsm8k) / "grade_school_math/data/example_model_solutions.jsonl"
    questions = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    wrong = count = 0
    for model in ("6b_finetuning", "6b_verification", "175b_finetuning", "175b_verification"):
        rows = [{"pred": question[model]["solution"], "answer": question["ground_truth"]} for question in questions]
        scores = ours(arguments.cokv, rows, "--metric", "gsm8k")["row_scores"]
        wrong += sum(bool(score) != question[model]["is_correct"] for score, question in zip(scores, questions, strict=True))
        count += len(rows)
    print(f"gsm8k: {count} published judgements, {wrong} differences")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cokv", help="the built program")
    parser.add_argument("--ruler", help="checkout of NVIDIA/RULER")
    parser.add_argument("--gsm8k", help="checkout of openai/grade-school-math")
    parser.add_argument("--longbench", required=True, help="checkout of THUDM/LongBench")
    parser.add_argument("--files", type=int, default=300, help="of each metric")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--record", help="write the cases there, a file a line")
    parser.add_argument("--prompt", help="a row of LongBench v2: print its prompt")
    arguments = parser.parse_args()
    if arguments.prompt:
        row = json.loads(pathlib.Path(arguments.prompt).read_text(encoding="utf-8"))
        sys.stdout.write(benchmark_originals.prompt_of_v2(arguments.longbench, row))
        return
    wrong, counts = 0, {}
    with open(arguments.record or "/dev/null", "w", encoding="utf-8") as record:
        for options, rows, row_scores, score, buckets in cases(arguments):
            if arguments.record:
                case = {"options": options, "rows": rows, "row_scores": row_scores, "score": score, "buckets": buckets}
                record.write(json.dumps(case, ensure_ascii=False, separators=(",", ":")) + "\n")
                continue
            result = ours(arguments.cokv, rows, *options)
            counts[options[1]] = counts.get(options[1], 0) + len(rows)
            for row, theirs, mine in zip(rows, row_scores, result["row_scores"], strict=True):
                if round(100 * mine, 2) != theirs:
                    wrong += 1
                    print(f"  {row}\n    ours {mine!r}, theirs {theirs!r}")
            if score is not None and result["score"] != score:
                wrong += 1
                print(f"  {options[1]}: ours {result['score']!r}, theirs {score!r}")
            for name, theirs in buckets.items():
                wrong += result["buckets"][name]["score"] != theirs
    if not arguments.record:
        check_official_gsm8k(arguments)
        wrong += check_published_gsm8k(arguments)
        print(", ".join(f"{count} cases of {name}" for name, count in counts.items()) + f": {wrong} differences")
    sys.exit(1 if wrong else 0)


main()
