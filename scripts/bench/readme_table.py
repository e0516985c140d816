#!/usr/bin/env python3
"""README.md's table of speed from a committed file of cokv-bench --out. Without --check the table is written anew.

  readme_table.py [--check]
"""

import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BENCH, README = ROOT / "data/bench/smollm2-135m-cpu.json", ROOT / "README.md"
BEGIN, END = "<!-- table of data/bench/smollm2-135m-cpu.json -->\n", "<!-- end -->"


def table(bench):
    reference = bench["reference"]
    each = reference["prefill_seconds"] + reference["decode_seconds"]
    lines = [
        f"{bench['model']}, {bench['prompt_tokens']:,} prompt tokens, {bench['new_tokens']} new tokens, {bench['dtype']} "
        f"on {bench['device']}; version {bench['provenance']['version']}.",
        f"Large matrix products run at {bench['gemm_flops'] / 1e9:.0f} GFLOP/s there, copies at "
        f"{bench['copy_bytes_per_second'] / 1e9:.0f} GB/s. The shares below are of the speed that these two rates allow.",
        "",
        "| coalitions at once | seconds for each coalition | against the reference | decode step: share of possible speed "
        "| prefill: share of possible speed | peak GB |",
        "|--:|--:|--:|--:|--:|--:|",
        f"| 1, after a prefill of its own (the reference) | {each:.2f} | 1 | | | |",
    ]
    for batch in bench["batches"]:
        lines.append(
            f"| {batch['batch']} | {batch['seconds_per_coalition']:.3f} | {batch['ratio_to_reference']:.1f} times faster "
            f"| {batch['step_share_of_roofline']:.0%} | {batch['prefill_share_of_roofline']:.0%} "
            f"| {batch['peak_bytes'] / 1e9:.2f} |"
        )
    for phase, what in (("prefill", "Reading the prompt"), ("decode", f"Decoding {bench['parts']['decode_rows']} rows")):
        parts = sorted(bench["parts"][phase].items(), key=lambda part: -part[1])
        lines += ["", f"{what}: " + ", ".join(f"{name} {share:.0%}" for name, share in parts if share >= 0.005) + "."]
    return "\n".join(lines) + "\n"


def main():
    text = README.read_text()
    before, rest = text.split(BEGIN)
    shown, after = rest.split(END, 1)
    right = table(json.loads(BENCH.read_text()))
    if sys.argv[1:] == ["--check"]:
        sys.exit(0 if shown == right else f"README.md does not show {BENCH.relative_to(ROOT)}: run {sys.argv[0]}")
    README.write_text(before + BEGIN + right + END + after)


if __name__ == "__main__":
    main()
