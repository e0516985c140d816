#!/usr/bin/env python3
"""Proves `cokv export --format duo-attention` with DuoAttention's own code: its loader and its choice of heads, taken
from a checkout, read what we export from a profile and must keep the most valuable heads whole. Then every pattern that
the checkout publishes is imported, and must be what its loader reads.

    scripts/exports/check_duo_attention.py --checkout DIR --profile profile.json [--cokv-bin build/release/bin]

Needs numpy. --profile: of any model; the one that made the import of released scores is a good one.
"""
import argparse
import ast
import json
import os
import pathlib
import subprocess
import tempfile

import numpy as np


def functions_of(file: pathlib.Path, *names: str) -> list:
    """The named functions alone: the module's own imports (tensor_parallel and others) are not needed for them."""
    tree = ast.parse(file.read_text())
    tree.body = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in names]
    scope = {"np": np, "os": os, "json": json}
    exec(compile(tree, str(file), "exec"), scope)
    return [scope[name] for name in names]


def run(*command: object) -> None:
    subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL)


def values_of(profile: pathlib.Path) -> np.ndarray:
    return np.array(json.loads(profile.read_text())["values"], dtype=float)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkout", type=pathlib.Path, required=True)
    parser.add_argument("--profile", type=pathlib.Path, required=True)
    parser.add_argument("--cokv-bin", type=pathlib.Path, default=pathlib.Path("build/release/bin"))
    arguments = parser.parse_args()
    cokv = arguments.cokv_bin / "cokv"
    load, sparsify = functions_of(arguments.checkout / "duo_attn/utils.py", "load_attn_pattern", "sparsify_attention_heads")

    with tempfile.TemporaryDirectory() as folder:
        pattern = pathlib.Path(folder) / "pattern"
        run(cokv, "export", "--format", "duo-attention", "--in", arguments.profile, "--out", pattern)
        values = values_of(arguments.profile)
        for sparsity in (0.0, 0.25, 0.5, 0.75, 0.9, 1.0):
            gates, sink, recent = load(pattern)
            assert gates.shape == values.shape and (sink, recent) == (128, 256), (gates.shape, sink, recent)
            whole, real = sparsify(gates, sparsity=sparsity)
            kept, streamed = values[whole == 1], values[whole == 0]
            assert abs(real - sparsity) * values.size <= 1, (sparsity, real)
            assert not kept.size or not streamed.size or kept.min() >= streamed.max(), sparsity
            print(f"sparsity {sparsity}: {kept.size} of {values.size} heads whole, the most valuable ones")

        for published in sorted(arguments.checkout.glob("attn_patterns/*/*")):
            profile = pathlib.Path(folder) / "profile.json"
            run(cokv, "import", "--format", "duo-attention", "--in", published, "--out", profile)
            gates = load(published)[0]
            difference = np.abs(values_of(profile) - gates).max()
            assert difference < 1e-12, (published, difference)
            print(f"import of {published.parent.name}: {gates.shape} gates, equal")


if __name__ == "__main__":
    main()
