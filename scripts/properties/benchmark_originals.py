"""RULER's, GSM8K's and LongBench v2's own scoring, taken from their sources when this runs.

Functions that stand in programs with other imports (model servers, NeMo, torch) are taken out of the file by name."""

import ast
import contextlib
import io
import pathlib
import re
import sys

from lm_eval.api.metrics import exact_match_hf_evaluate
from lm_eval.filters.extraction import RegexFilter


def taken_from(file, *names):
    """The functions and constants of these names, as a namespace."""
    tree = ast.parse(pathlib.Path(file).read_text(encoding="utf-8"))
    body = [
        node
        for node in tree.body
        if getattr(node, "name", None) in names
        or (isinstance(node, ast.Assign) and getattr(node.targets[0], "id", None) in names)
    ]
    assert len(body) == len(names), f"{file} has not all of {names}"
    space = {"re": re}
    exec(compile(ast.Module(body, []), str(file), "exec"), space)  # noqa: S102
    return space


class Ruler:
    """evaluate.py's treatment of predictions, then the metric of eval/synthetic/constants.py."""

    def __init__(self, folder):
        scripts = pathlib.Path(folder) / "scripts/eval"
        self.clean = taken_from(scripts / "evaluate.py", "postprocess_pred")["postprocess_pred"]
        self.metrics = taken_from(scripts / "synthetic/constants.py", "string_match_all", "string_match_part")

    def score(self, name, predictions, references):
        """The task's score, 0 to 100."""
        return self.metrics[name]([self.clean(p, {}) for p in predictions], references)


class Gsm8k:
    """openai/grade-school-math where the prediction has its mark, lm-evaluation-harness's flexible match elsewhere; the
    numbers compared by the harness's exact match. `answer` ends in "#### NUMBER", as the data's do."""

    FILTERS = {
        "strict": {"regex_pattern": r"#### (\-?[0-9\.\,]+)"},
        "flexible": {"regex_pattern": r"(-?[$0-9.,]{2,})|(-?[0-9]+)", "group_select": -1},
    }
    IGNORED = [",", r"\$", r"(?s).*#### ", r"\.$"]

    def __init__(self, folder):
        names = "ANS_RE", "INVALID_ANS", "extract_answer", "is_correct"
        self.openai = taken_from(pathlib.Path(folder) / "grade_school_math/dataset.py", *names)

    def harness(self, kind, prediction, answer):
        [[number]] = RegexFilter(**self.FILTERS[kind]).apply([[prediction]], [{}])
        settings = {"regexes_to_ignore": self.IGNORED, "ignore_case": True}
        return float(exact_match_hf_evaluate([number], [answer], **settings)["exact_match"])

    def official(self, prediction, answer):
        return float(self.openai["is_correct"](prediction, {"answer": answer}))

    def marked(self, prediction):
        return self.openai["extract_answer"](prediction) != self.openai["INVALID_ANS"]

    def score(self, prediction, answer):
        return self.harness("strict" if self.marked(prediction) else "flexible", prediction, answer)


class LongBenchV2:
    """pred.py's extraction, and result.py whole."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.extract = taken_from(self.folder / "pred.py", "extract_answer")["extract_answer"]

    def score(self, prediction, answer):
        return float(self.extract(prediction.strip()) == answer)

    def table(self, lines, work):
        """The numbers that result.py prints for predictions in lines of JSON: overall, easy, hard, short, medium, long."""
        results = pathlib.Path(work) / "results"
        results.mkdir()
        (results / "model.jsonl").write_text(lines, encoding="utf-8")
        with contextlib.chdir(work), contextlib.redirect_stdout(io.StringIO()):
            exec(compile((self.folder / "result.py").read_text(), "result.py", "exec"), {})  # noqa: S102
            last = pathlib.Path("result.txt").read_text().splitlines()[-1]
        (results / "model.jsonl").unlink()
        results.rmdir()
        return [float(number) for number in last.split("\t")[1:]]


def prompt_of_v2(folder, row):
    """pred.py's prompt of a row, from its prompts/0shot.txt."""
    source = (pathlib.Path(folder) / "pred.py").read_text(encoding="utf-8")
    [line] = [text.strip() for text in source.splitlines() if text.strip().startswith("prompt = template.replace(")]
    template = (pathlib.Path(folder) / "prompts/0shot.txt").read_text(encoding="utf-8")
    space = {"template": template, "context": row["context"], "item": row}
    exec(line, space)  # noqa: S102
    return space["prompt"]


if __name__ == "__main__":
    sys.exit("see benchmarks.py")
