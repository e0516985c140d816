#!/usr/bin/env python3
"""Proves `cokv export --format kvpress` with kvpress itself: exports budgets, loads the curves in LUKVPress on a real
model, generates, and compares the tokens that each head kept with the budgets.

    scripts/exports/check_kvpress.py --model DIR [--cokv-bin build/release/bin] [--profile profile.json]

Needs kvpress (0.5.4 or later), torch and transformers. Without --profile, values are made up from a seed.
"""
import argparse
import hashlib
import json
import pathlib
import subprocess
import tempfile

import numpy as np
import torch
from kvpress import LUKVPress, SnapKVPress
from transformers import AutoModelForCausalLM, AutoTokenizer

TEXT = "The lighthouse keeper wrote down the weather every evening, and on the ninth of March he wrote: "


def made_up_gates(model_dir: pathlib.Path, file: pathlib.Path) -> None:
    """A DuoAttention table of seeded values, which `cokv import` makes a profile of."""
    config = json.loads((model_dir / "config.json").read_text())
    layers, heads = config["num_hidden_layers"], config["num_key_value_heads"]
    gates = np.random.default_rng(0).random((layers, heads)) ** 4
    np.savetxt(file, gates, delimiter="\t")


def run(*command: object) -> None:
    subprocess.run([str(word) for word in command], check=True)


def export(arguments: argparse.Namespace, folder: pathlib.Path, length: int) -> tuple[np.ndarray, np.ndarray]:
    profile = arguments.profile
    if profile is None:
        profile, gates = folder / "profile.json", folder / "gates.tsv"
        made_up_gates(arguments.model, gates)
        run(arguments.cokv_bin / "cokv", "import", "--format", "duo-attention", "--in", gates, "--model",
            arguments.model, "--out", profile)
    budgets, curves = folder / "budgets.json", folder / "curves.npy"
    run(arguments.cokv_bin / "cokv-allocate", "--profile", profile, "--budget", arguments.budget, "--max-length", length,
        "--out", budgets)
    run(arguments.cokv_bin / "cokv", "export", "--format", "kvpress", "--in", budgets, "--max-length", length, "--out",
        curves)
    return np.load(curves), np.array(json.loads(budgets.read_text())["tokens"])


def kept_tokens(model, length: int) -> np.ndarray:
    """What kvpress masked, counted: [layers, kv_heads] tokens of the prompt that stay."""
    kept = []
    for layer in model.model.layers:
        masked = layer.self_attn.masked_key_indices
        heads = np.zeros(model.config.num_key_value_heads, dtype=int)
        if masked is not None:
            heads = np.bincount(masked[1].cpu().numpy(), minlength=model.config.num_key_value_heads)
        kept.append(length - heads)
    return np.array(kept)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=pathlib.Path, required=True)
    parser.add_argument("--cokv-bin", type=pathlib.Path, default=pathlib.Path("build/release/bin"))
    parser.add_argument("--profile", type=pathlib.Path)
    parser.add_argument("--budget", type=int, default=48)
    parser.add_argument("--tokens", type=int, default=600, help="prompt length")
    arguments = parser.parse_args()
    tokenizer = AutoTokenizer.from_pretrained(arguments.model)
    model = AutoModelForCausalLM.from_pretrained(arguments.model, dtype=torch.float32, attn_implementation="sdpa")
    prompt = tokenizer(TEXT * 100, return_tensors="pt").input_ids[:, : arguments.tokens]
    length = prompt.shape[1]
    with tempfile.TemporaryDirectory() as folder:
        curves, budgets = export(arguments, pathlib.Path(folder), length)
    ratio = (np.abs(curves.mean(axis=(1, 2)) - (1 - arguments.budget / length)).argmin() + 1) / 100
    press = LUKVPress(press=SnapKVPress(window_size=8, kernel_size=7), compression_ratio=ratio, sink=0, window=8)
    press._budget_curves = curves
    with torch.no_grad(), press(model):
        answer = model.generate(prompt, max_new_tokens=12, do_sample=False)
    kept = kept_tokens(model, length)
    assert kept.shape == budgets.shape, (kept.shape, budgets.shape)
    wrong = int((kept != budgets).sum())
    digest = hashlib.sha256(curves.tobytes()).hexdigest()[:12]
    print(f"curves {digest}, ratio {ratio}, {length} prompt tokens: {kept.size - wrong} of {kept.size} heads keep their budget")
    print("continued:", repr(tokenizer.decode(answer[0, length:])))
    assert wrong == 0, np.argwhere(kept != budgets)


if __name__ == "__main__":
    main()
