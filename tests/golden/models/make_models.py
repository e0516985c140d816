#!/usr/bin/env python3
"""Writes one small random model for each supported configuration, with the logits that transformers computes for it.

Run: python3 make_models.py [FOLDER [NAME …]]   (needs torch, transformers, safetensors; the versions used are recorded)
The files beside this script were made with it; the tests compare our logits with theirs.
"""
import copy
import json
import pathlib
import sys

import torch
import transformers
from transformers import AutoModelForCausalLM

SIZES = dict(hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
             vocab_size=48, max_position_embeddings=96, rms_norm_eps=1e-5, tie_word_embeddings=False,
             bos_token_id=1, eos_token_id=2)
LLAMA3 = dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
              original_max_position_embeddings=24)

# name: (configuration class, what differs from SIZES)
CONFIGURATIONS = {
    "llama2": ("LlamaConfig", dict(rope_theta=10000.0, num_key_value_heads=4)),
    "llama3": ("LlamaConfig", dict(rope_theta=500000.0)),
    "llama3.1": ("LlamaConfig", dict(rope_theta=500000.0, rope_scaling=LLAMA3)),
    "llama3.2-tied": ("LlamaConfig", dict(rope_theta=500000.0, rope_scaling=dict(LLAMA3, factor=32.0),
                                          tie_word_embeddings=True, head_dim=16)),
    "llama-linear": ("LlamaConfig", dict(rope_theta=10000.0, rope_scaling=dict(rope_type="linear", factor=4.0))),
    # 24 positions stretched to 96. The first has pairs of every kind; the second is written as on Qwen2.5's model card.
    "llama-yarn": ("LlamaConfig", dict(rope_theta=500.0, head_dim=16, rope_scaling=dict(
        rope_type="yarn", factor=4.0, original_max_position_embeddings=24, beta_fast=2.0, beta_slow=0.25))),
    "qwen2-yarn": ("Qwen2Config", dict(rope_theta=10000.0, use_sliding_window=False, max_position_embeddings=24,
                                       rope_scaling=dict(type="yarn", factor=4.0, original_max_position_embeddings=24))),
    "llama-dynamic": ("LlamaConfig", dict(rope_theta=10000.0, rope_scaling=dict(rope_type="dynamic", factor=2.0))),
    "llama-bias": ("LlamaConfig", dict(rope_theta=10000.0, attention_bias=True, mlp_bias=True)),
    "mistral-v0.1": ("MistralConfig", dict(rope_theta=10000.0, sliding_window=64)),
    "mistral-v0.3": ("MistralConfig", dict(rope_theta=1000000.0, sliding_window=None, head_dim=12)),
    "qwen2": ("Qwen2Config", dict(rope_theta=1000000.0, use_sliding_window=False, tie_word_embeddings=True)),
    "qwen3": ("Qwen3Config", dict(rope_theta=1000000.0, head_dim=16, use_sliding_window=False)),
    "smollm2": ("LlamaConfig", dict(rope_theta=100000.0, tie_word_embeddings=True, num_attention_heads=6,
                                    num_key_value_heads=2, hidden_size=48)),
}


def old_style_rope(config: dict, changes: dict) -> dict:
    """Writes RoPE as published models have it (rope_theta, rope_scaling), whatever the transformers at hand writes."""
    config.pop("rope_parameters", None)
    config["rope_theta"] = changes["rope_theta"]
    config["rope_scaling"] = changes.get("rope_scaling")
    return config


def make(name: str, folder: pathlib.Path) -> None:
    kind, changes = CONFIGURATIONS[name]
    torch.manual_seed(sum(map(ord, name)))
    keywords = {**SIZES, **copy.deepcopy(changes)}  # transformers adds to rope_scaling
    config = getattr(transformers, kind)(**keywords)
    config._attn_implementation = "eager"
    model = AutoModelForCausalLM.from_config(config).float().eval()
    with torch.no_grad():
        for parameter_name, parameter in model.named_parameters():
            spread = 0.3 if parameter.dim() > 1 else 0.2
            parameter.normal_(1.0 if "norm" in parameter_name else 0.0, spread)
        tokens = torch.randint(3, keywords["vocab_size"], (1, 60))
        logits = model(tokens).logits[0]
    model.save_pretrained(folder, safe_serialization=True)
    written = json.loads((folder / "config.json").read_text())
    if name != "qwen3":  # qwen3 keeps the newer rope_parameters form, so that both forms are read
        written = old_style_rope(written, changes)
    (folder / "config.json").write_text(json.dumps(written, indent=1, sort_keys=True) + "\n")
    (folder / "logits.json").write_text(json.dumps({
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
        "tokens": tokens[0].tolist(),
        "positions": [0, 7, 33, 59],
        "logits": [[round(x, 6) for x in logits[p].tolist()] for p in (0, 7, 33, 59)]}) + "\n")


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else __file__).resolve()
    root = target if target.is_dir() else target.parent
    for each in sys.argv[2:] or CONFIGURATIONS:
        make(each, root / each)
        print(each)
