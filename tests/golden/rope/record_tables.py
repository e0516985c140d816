#!/usr/bin/env python3
"""Writes cases.json beside this script: RoPE settings, and the frequencies and attention factor of transformers for each.

Run: python3 record_tables.py   (needs torch, transformers; the versions used are recorded)
"""
import json
import pathlib

import torch
import transformers
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

QWEN = dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=32768)
SMALL = dict(rope_type="yarn", factor=8.0, original_max_position_embeddings=512)

# (head_dim, rope_theta, max_position_embeddings, RoPE parameters)
CASES = [
    (128, 1e6, 32768, QWEN),
    (128, 1e6, 40960, QWEN),
    (64, 1e4, 4096, dict(rope_type="yarn", factor=2.5)),
    (64, 1e4, 4096, dict(SMALL, truncate=False)),
    (64, 1e4, 4096, dict(SMALL, beta_fast=4.0, beta_slow=2.0)),
    (64, 1e4, 4096, dict(SMALL, beta_fast=3.0, beta_slow=3.0, truncate=False)),
    (64, 1e4, 4096, dict(SMALL, attention_factor=0.75)),
    (64, 1e4, 4096, dict(SMALL, mscale=0.707, mscale_all_dim=1.0)),
    (64, 1e4, 4096, dict(SMALL, mscale=1.0, mscale_all_dim=0.0)),
    (64, 1e4, 4096, dict(SMALL, mscale=2.0)),
    (64, 1e4, 4096, dict(SMALL, factor=1.0)),
    (8, 1e4, 4, dict(SMALL, original_max_position_embeddings=4)),          # no pair turns even once
    (8, 2.0, 1 << 20, dict(SMALL, original_max_position_embeddings=1 << 20)),  # every pair turns often
    (64, 1e4, 4096, dict(rope_type="dynamic", factor=4.0)),
    (64, 5e5, 8192, dict(rope_type="linear", factor=4.0)),
    (64, 5e5, 8192, dict(rope_type="llama3", factor=32.0, low_freq_factor=1.0, high_freq_factor=4.0,
                         original_max_position_embeddings=1024)),
]


def record(head_dim: int, theta: float, positions: int, parameters: dict) -> dict:
    config = transformers.LlamaConfig(head_dim=head_dim, rope_theta=theta, max_position_embeddings=positions,
                                      rope_scaling=dict(parameters))
    frequencies, attention_factor = ROPE_INIT_FUNCTIONS[parameters["rope_type"]](config, torch.device("cpu"))
    return {"config": {"head_dim": head_dim, "rope_theta": theta, "max_position_embeddings": positions,
                       "rope_scaling": parameters},
            "frequencies": frequencies.tolist(), "attention_factor": attention_factor}


if __name__ == "__main__":
    versions = {"torch": torch.__version__, "transformers": transformers.__version__}
    cases = ",\n".join(json.dumps(record(*case)) for case in CASES)
    path = pathlib.Path(__file__).parent / "cases.json"
    path.write_text(f'{{"versions": {json.dumps(versions)}, "cases": [\n{cases}\n]}}\n')
