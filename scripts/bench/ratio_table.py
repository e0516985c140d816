"""The table of compare_commits.sh: FOLDER holds 0-ROUND.json and 1-ROUND.json, as Google Benchmark writes them."""

import json
import pathlib
import statistics
import sys


def times(folder, which):
    """Benchmark's name -> its time in every round, and the unit."""
    found = {}
    for file in sorted(folder.glob(f"{which}-*.json")):
        for run in json.loads(file.read_text())["benchmarks"]:
            found.setdefault(run["name"], ([], run["time_unit"]))[0].append(run["real_time"])
    return found


def spread(values):
    if len(values) < 2:
        return float("nan")
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return (high - low) / statistics.median(values)


def main():
    folder, first, second = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    before, after = times(folder, 0), times(folder, 1)
    print(f"| benchmark | {first} | {second} | ratio | spread |\n|---|--:|--:|--:|--:|")
    for name, (values, unit) in before.items():
        if name not in after:
            continue
        old, new = statistics.median(values), statistics.median(after[name][0])
        noise = max(spread(values), spread(after[name][0]))
        print(f"| {name} | {old:.3g} {unit} | {new:.3g} {unit} | {new / old:.3f} | {noise:.1%} |")
    for name in sorted(before.keys() ^ after.keys()):
        print(f"| {name} | only in {first if name in before else second} | | | |")


if __name__ == "__main__":
    main()
