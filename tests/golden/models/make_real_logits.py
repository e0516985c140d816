#!/usr/bin/env python3
"""Records the logits that transformers computes for a real model folder, as a JSON file for the tests.

Run: python3 make_real_logits.py MODEL_FOLDER OUT.json [TOKENS]   (needs torch and transformers; versions are recorded)
The tokens are drawn by a fixed generator; of each position's logits the 20 largest, 20 spread over the vocabulary, and
the sum over all are kept.
"""
import json
import sys

import torch
import transformers

folder, out = sys.argv[1], sys.argv[2]
length = int(sys.argv[3]) if len(sys.argv) > 3 else 300
model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
vocabulary = model.config.vocab_size
torch.manual_seed(7)
tokens = torch.randint(3, vocabulary, (1, length))
with torch.no_grad():
    logits = model(tokens).logits[0]
positions = [0, 5, length // 2, length - 1]
rows = []
for position in positions:
    row = logits[position]
    ids = torch.cat([row.topk(20).indices, torch.arange(0, vocabulary, max(1, vocabulary // 20))[:20]]).tolist()
    rows.append({"ids": ids, "values": [round(row[i].item(), 6) for i in ids], "mean": row.double().mean().item()})
with open(out, "w") as f:
    json.dump({"versions": {"torch": torch.__version__, "transformers": transformers.__version__},
               "tokens": tokens[0].tolist(), "positions": positions, "logits": rows}, f)
    f.write("\n")
