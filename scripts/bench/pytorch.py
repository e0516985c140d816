#!/usr/bin/env python3
"""What cokv-bench measures, done plainly in Python: Hugging Face transformers reads the prompt; then PyTorch decodes
all coalitions as one batch, each row with its own copy of the prompt's K/V and a mask for the heads outside its
coalition. Needs torch and transformers; prints JSON.

  pytorch.py MODEL [--prompt-tokens 1500] [--new-tokens 32] [--rows 64] [--threads 2] [--repetitions 3]
"""

import argparse
import json
import statistics
import time

import torch
import transformers
from transformers.models.llama.modeling_llama import apply_rotary_pos_emb

WINDOW = 8


def median_seconds(repetitions, work):
    times = []
    for _ in range(repetitions):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def random_pairs(layers, kv_heads, rows):
    """[layers, rows, kv_heads], true where the head keeps the prompt: coalitions of half the heads, both sides."""
    players = layers * kv_heads
    keeps = torch.zeros(rows, players, dtype=torch.bool)
    for row in range(0, rows, 2):
        keeps[row, torch.randperm(players)[: players // 2]] = True
        keeps[row + 1] = ~keeps[row]
    return keeps.view(rows, layers, kv_heads).transpose(0, 1)


def decode(model, cache, keeps, length, new_tokens):
    """One step after another, all rows together; the cache is laid out once, room for the new tokens included."""
    config, base = model.config, model.model
    layers, rows, kv_heads = keeps.shape
    heads, dim = config.num_attention_heads, config.hidden_size // config.num_attention_heads
    keys, values, masks = [], [], []
    for layer in range(layers):
        room = torch.zeros(rows, kv_heads, new_tokens, dim)
        keys.append(torch.cat([cache.layers[layer].keys.expand(rows, -1, -1, -1), room], 2))
        values.append(torch.cat([cache.layers[layer].values.expand(rows, -1, -1, -1), room], 2))
        mask = torch.zeros(rows, kv_heads, 1, length + new_tokens)
        mask[:, :, :, : length - WINDOW].masked_fill_(~keeps[layer][:, :, None, None], -torch.inf)
        masks.append(mask.repeat_interleave(heads // kv_heads, 1))
    tokens = torch.zeros(rows, 1, dtype=torch.long)
    for step in range(new_tokens):
        end = length + step + 1
        hidden = base.embed_tokens(tokens)
        rotation = base.rotary_emb(hidden, torch.full((1, 1), end - 1))
        for index, layer in enumerate(base.layers):
            normed = layer.input_layernorm(hidden)
            attention = layer.self_attn
            query = attention.q_proj(normed).view(rows, 1, heads, dim).transpose(1, 2)
            key = attention.k_proj(normed).view(rows, 1, kv_heads, dim).transpose(1, 2)
            value = attention.v_proj(normed).view(rows, 1, kv_heads, dim).transpose(1, 2)
            query, key = apply_rotary_pos_emb(query, key, *rotation)
            keys[index][:, :, end - 1 : end] = key
            values[index][:, :, end - 1 : end] = value
            attended = torch.nn.functional.scaled_dot_product_attention(
                query, keys[index][:, :, :end], values[index][:, :, :end], masks[index][:, :, :, :end], enable_gqa=True
            )
            hidden = hidden + attention.o_proj(attended.transpose(1, 2).reshape(rows, 1, -1))
            hidden = hidden + layer.mlp(layer.post_attention_layernorm(hidden))
        tokens = model.lm_head(base.norm(hidden)).argmax(-1)


@torch.inference_mode()
def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--prompt-tokens", type=int, default=1500)
    parser.add_argument("--new-tokens", type=int, default=32)
    parser.add_argument("--rows", type=int, default=64)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repetitions", type=int, default=3)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(42)
    model = transformers.AutoModelForCausalLM.from_pretrained(options.model, dtype=torch.float32)
    prompt = torch.randint(model.config.vocab_size, (1, options.prompt_tokens))
    model(prompt[:, :256])  # warm-up
    read = lambda: model(prompt, use_cache=True, logits_to_keep=1)
    prefill = median_seconds(options.repetitions, read)
    cache = read().past_key_values
    keeps = random_pairs(model.config.num_hidden_layers, model.config.num_key_value_heads, options.rows)
    steps = options.new_tokens - 1  # the first token comes from the prefill
    seconds = median_seconds(
        options.repetitions, lambda: decode(model, cache, keeps, options.prompt_tokens, steps)
    )
    print(
        json.dumps(
            {
                "torch": torch.__version__,
                "transformers": transformers.__version__,
                "threads": options.threads,
                "prompt_tokens": options.prompt_tokens,
                "new_tokens": options.new_tokens,
                "rows": options.rows,
                "prefill_seconds": prefill,
                "decode_seconds": seconds,
            }
        )
    )


if __name__ == "__main__":
    main()
