#!/usr/bin/env python3
"""Proves `cokv import` and `cokv export --format headkv` with HeadKV's own code, taken from a checkout. The scores that it
publishes are imported and must be the sums of its readers' means. Its ReasonSnapKVCluster then reads budgets that we
export and cuts a cache of random keys and values: every query head must keep its KV head's budget.

    scripts/exports/check_headkv.py --checkout DIR [--cokv-bin build/release/bin] [--budget 128]

Needs torch and transformers. The published scores are of models with 32 layers of 8 KV heads and 32 query heads.
"""
import argparse
import importlib.util
import json
import pathlib
import shutil
import subprocess
import tempfile

import numpy as np
import torch

LAYERS, QUERY_HEADS, KV_HEADS, WINDOW = 32, 32, 8, 8
READ_BY_LLAMA = "Important_Head/head_score/Meta-Llama-3-8B-Instruct_retrieval_reasoning_heads.json"


def run(*command: object) -> None:
    subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL)


def reader_with(scores: pathlib.Path, checkout: pathlib.Path, folder: pathlib.Path):
    """HeadKV's module looks for scores beside itself: both go to a folder of their own, the checkout stays as it is."""
    (folder / READ_BY_LLAMA).parent.mkdir(parents=True)
    shutil.copy(scores, folder / READ_BY_LLAMA)
    (folder / "headkv").mkdir()
    module_file = shutil.copy(checkout / "headkv/snapkv_utils.py", folder / "headkv")
    spec = importlib.util.spec_from_file_location("headkv_reader", module_file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.ReasonSnapKVCluster


def kept_tokens(cluster, capacity: int, length: int) -> np.ndarray:
    """Cuts a random cache of each layer: [layers, query heads] entries that stay, window included."""
    kept = []
    for layer in range(LAYERS):
        reader = cluster(window_size=WINDOW, base_capacity=capacity, head_choice="reason", beta=1, temp=1, layer_idx=layer,
                         num_hidden_layers=LAYERS, num_attention_heads=QUERY_HEADS, model="llama")
        keys, queries, values = torch.randn(3, 1, QUERY_HEADS, length, 4).unbind(0)
        reader.update_kv(keys, queries, values)
        kept.append(reader.head_lens.numpy())
    return np.array(kept)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkout", type=pathlib.Path, required=True)
    parser.add_argument("--cokv-bin", type=pathlib.Path, default=pathlib.Path("build/release/bin"))
    parser.add_argument("--budget", type=int, default=128)
    parser.add_argument("--length", type=int, default=2000, help="prompt tokens of the random cache")
    arguments = parser.parse_args()
    cokv = arguments.cokv_bin / "cokv"
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        profile, budgets, scores = folder / "profile.json", folder / "budgets.json", folder / "scores.json"
        for published in sorted(arguments.checkout.glob("Important_Head/head_score/*.json")):
            run(cokv, "import", "--format", "headkv", "--in", published, "--out", profile)
            means = np.array([np.mean(trials) for trials in json.loads(published.read_text()).values()])
            sums = means.reshape(LAYERS, KV_HEADS, -1).sum(axis=2)
            difference = np.abs(np.array(json.loads(profile.read_text())["values"]) - sums).max()
            assert difference < 1e-12, (published, difference)
            print(f"import of {published.name}: {sums.size} KV heads, largest difference {difference:.1e}")

        run(arguments.cokv_bin / "cokv-allocate", "--profile", profile, "--budget", arguments.budget, "--window", WINDOW,
            "--out", budgets)
        run(cokv, "export", "--format", "headkv", "--in", budgets, "--out", scores)
        expected = np.repeat(np.array(json.loads(budgets.read_text())["tokens"]), QUERY_HEADS // KV_HEADS, axis=1)
        kept = kept_tokens(reader_with(scores, arguments.checkout, folder), arguments.budget, arguments.length)
        right = int((kept == expected).sum())
        print(f"budget {arguments.budget}: {right} of {kept.size} query heads keep their budget ({kept.min()} to {kept.max()} tokens)")
        assert right == kept.size, np.argwhere(kept != expected)


if __name__ == "__main__":
    main()
