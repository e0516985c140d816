#!/usr/bin/env python3
"""The study's tables in README.md and docs/study.md, from data/study.

  table.py --take FOLDER MODEL TASK    what a test of run.sh found (FOLDER/results.json) to data/study/MODEL-TASK.json
  table.py                             write the tables
  table.py --check                     are they what data/study gives?
"""

import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODELS = {"smollm2-135m": "SmolLM2-135M", "qwen-0.5b": "Qwen2.5-Coder-0.5B", "qwen-1.5b": "Qwen2.5-Coder-1.5B"}
TASKS = ("hotpotqa", "squad", "multi_news", "code")
NAMES = {"quick": "gradient", "hour": "gradient and game", "published": "masks, published link",
         "quick-by-chance": "gradient, dealt by chance"}


def results():
    """((model, task), results) in the tables' order."""
    for model, name in MODELS.items():
        for task in TASKS:
            file = ROOT / f"data/study/{model}-{task}.json"
            if file.exists():
                yield (name, task), json.loads(file.read_text())


def difference(result, method, measure, against):
    """In the mean of the budgets, with its 95 % interval; bold where it is above 0, struck through where below."""
    mean = next(m for m in result["mean_over_budgets"] if m["method"] == method)
    found = [d for d in mean["differences"] if d["measure"] == measure and d["against"] == against]
    if not found:
        return ""
    d = found[0]
    digits = 2 if measure == "log_probability" else 1
    text = f"{d['mean']:+.{digits}f} [{d['low']:+.{digits}f}, {d['high']:+.{digits}f}]".replace("-", "−")
    return f"**{text}**" if d["low"] > 0 else f"~~{text}~~" if d["high"] < 0 else text


def table(columns, rows):
    lines = ["| " + " | ".join(columns) + " |", "|---|---|" + "--:|" * (len(columns) - 2)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def gains(against):
    columns = ["model", "task", "log-probability, nats", "most likely tokens, %", "score with the full cache's text",
               "score with the references"]
    measures = ("log_probability", "argmax_agreement", "agreement", "metric")
    return table(columns, [[*key, *(difference(result, "quick", measure, against) for measure in measures)]
                           for key, result in results()])


def sources():
    columns = ["model", "task", *NAMES.values()]
    rows = []
    for key, result in results():
        there = {m["method"] for m in result["mean_over_budgets"]}
        rows.append([*key, *(difference(result, method, "log_probability", "snapkv") if method in there else ""
                             for method in NAMES)])
    return table(columns, rows)


def scores():
    """Of every method at every budget: the metric against the references."""
    first = next(iter(results()))[1]
    budgets = sorted({row["budget"] for row in first["rows"] if row["budget"]})
    lines = []
    for (model, task), result in results():
        methods = []
        for row in result["rows"]:
            if row["method"] not in methods:
                methods.append(row["method"])
        for method in methods:
            of = {row["budget"]: row["metric"]["mean"] for row in result["rows"] if row["method"] == method}
            cells = [f"{of[None]:.1f}"] * len(budgets) if None in of else [f"{of[b]:.1f}" for b in budgets]
            lines.append([model, task, NAMES.get(method, method), *cells])
    head = ["model", "task", "method", *map(str, budgets)]
    return "\n".join(["| " + " | ".join(head) + " |", "|---|---|---|" + "--:|" * len(budgets)]
                     + ["| " + " | ".join(line) + " |" for line in lines]) + "\n"


BLOCKS = {"README.md": {"gain over snapkv": lambda: gains("snapkv")},
          "docs/study.md": {"gain over snapkv": lambda: gains("snapkv"), "gain over ada-snapkv": lambda: gains("ada-snapkv"),
                            "sources": sources, "scores": scores}}


def take(folder, model, task):
    """Means, errors and differences; without rows, settings and provenance of one machine."""
    found = json.loads((pathlib.Path(folder) / "results.json").read_text())
    kept = {key: found[key] for key in ("mean_over_budgets",)}
    kept["rows"] = [{key: row[key] for key in ("method", "budget", "kept_tokens_mean", "metric", "agreement",
                                               "log_probability", "argmax_agreement") if key in row}
                    for row in found["rows"]]
    kept["dtype"], kept["version"] = found["provenance"]["dtype"], found["provenance"]["version"]
    file = ROOT / f"data/study/{model}-{task}.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(kept, indent=1) + "\n")


def main():
    if sys.argv[1:2] == ["--take"] and len(sys.argv) == 5:
        return take(*sys.argv[2:])
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit(__doc__)
    for name, blocks in BLOCKS.items():
        file = ROOT / name
        text = file.read_text()
        new = text
        for title, make in blocks.items():
            begin, end = f"<!-- study: {title} -->\n", "<!-- end -->"
            start = new.index(begin) + len(begin)
            new = new[:start] + make() + new[new.index(end, start):]
        if not sys.argv[1:]:
            file.write_text(new)
        elif new != text:
            sys.exit(f"error: {name} differs from data/study; run scripts/study/table.py")


if __name__ == "__main__":
    main()
