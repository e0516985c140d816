#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets into corpus/: for each a small file that is right, from which they start.

What a fuzz run has found lies beside them under a name that says what it is, and is not made by this script."""
import hashlib
import json
import pathlib
import struct

corpus = pathlib.Path(__file__).parent / "corpus"


def write(target, name, content):
    (corpus / target).mkdir(parents=True, exist_ok=True)
    (corpus / target / name).write_bytes(content.encode() if isinstance(content, str) else content)


def tensors(entries, data):
    header = json.dumps(entries).encode()
    return struct.pack("<Q", len(header)) + header + data


write("safetensors", "two-tensors", tensors({
    "__metadata__": {"format": "pt"},
    "model.norm.weight": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
    "lm_head.weight": {"dtype": "BF16", "shape": [2, 3], "data_offsets": [8, 20]}}, bytes(range(20))))
write("safetensors", "half", tensors({"a": {"dtype": "F16", "shape": [], "data_offsets": [0, 2]}}, b"\0\1"))
write("safetensors", "float8", tensors({
    "a.weight": {"dtype": "F8_E4M3", "shape": [2, 3], "data_offsets": [4, 10]},
    "a.weight_scale": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}, bytes(range(10))))
write("safetensors", "lfs-pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 34\n")

config = {"architectures": ["LlamaForCausalLM"], "hidden_act": "silu", "hidden_size": 32, "intermediate_size": 48,
          "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16, "vocab_size": 48,
          "max_position_embeddings": 96, "rms_norm_eps": 1e-05, "rope_theta": 500000.0, "tie_word_embeddings": True,
          "attention_bias": False, "mlp_bias": False, "eos_token_id": 2,
          "rope_scaling": {"rope_type": "llama3", "factor": 32.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                           "original_max_position_embeddings": 24}}
write("model_config", "llama", json.dumps(config) + "\0" + json.dumps({"eos_token_id": [2, 3]}))
qwen = {**config, "architectures": ["Qwen3ForCausalLM"], "sliding_window": 4096, "use_sliding_window": True,
        "rope_scaling": None, "rope_parameters": {"rope_type": "linear", "rope_theta": 1e6, "factor": 2.0}}
write("model_config", "qwen", json.dumps(qwen))
write("model_config", "fp8", json.dumps({**config, "quantization_config": {
    "quant_method": "fp8", "fmt": "e4m3", "weight_block_size": [128, 128]}}))
write("model_config", "compressed-tensors", json.dumps({**config, "quantization_config": {
    "quant_method": "compressed-tensors", "format": "float-quantized", "kv_cache_scheme": None, "config_groups": {
        "group_0": {"weights": {"num_bits": 8, "type": "float", "strategy": "channel", "symmetric": True}}}}}))

token = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
pieces = ["<s>", "a", "b", "ab", " ", "Ġ", "Ġa", "▁", "▁a", "<0x0A>", "1"]
model = {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
         "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": True, "ignore_merges": False,
         "vocab": {piece: i for i, piece in enumerate(pieces)}, "merges": ["a b", "Ġ a", ["▁", "a"]]}
levels = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": [{"id": 0, "content": "<s>", **token}],
          "normalizer": {"type": "NFC"},
          "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
              {"type": "Split", "pattern": {"Regex": "(?i:'s|'t)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|\\s+(?!\\S)|\\s+"},
               "behavior": "Isolated", "invert": False},
              {"type": "Digits", "individual_digits": True},
              {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}]},
          "post_processor": {"type": "TemplateProcessing",
                             "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
                             "pair": [{"Sequence": {"id": "A", "type_id": 0}}],
                             "special_tokens": {"<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]}}},
          "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
          "model": model}
write("tokenizer", "byte-level", json.dumps(levels, ensure_ascii=False) + "\0ab aab <s>1é\n")
spaces = {**levels,
          "normalizer": {"type": "Sequence", "normalizers": [
              {"type": "Prepend", "prepend": "▁"},
              {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]},
          "pre_tokenizer": None, "post_processor": None,
          "decoder": {"type": "Sequence", "decoders": [
              {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"},
              {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
          "model": {**model, "unk_token": "a", "fuse_unk": True}}
write("tokenizer", "metaspace", json.dumps(spaces, ensure_ascii=False) + "\0ab ab\n")

row = {"_id": "1", "input": "Who?", "context": "Ann did.", "answers": ["Ann", "she"], "all_classes": ["x", "y"], "length": 3}
write("examples", "rows", json.dumps(row) + "\n" + json.dumps({**row, "all_classes": None, "context": "é\\u00e9"}) + "\n")
pandas = {**row, "_id": 7, "length": 3.0, "answers": "Ann", "all_classes": None}
write("examples", "pandas", "\ufeff" + json.dumps(pandas) + "\r\n" + json.dumps({**pandas, "_id": None, "length": None}) + "\r\n")
ruler = {"index": 5, "input": "Find it.", "outputs": ["12", "34"], "length": 9, "answer_prefix": " It is"}
write("examples", "ruler", json.dumps(ruler) + "\n")
choice = {"_id": "1", "difficulty": "easy", "length": "short", "question": "Who?", "choice_A": "a", "choice_B": "b",
          "choice_C": "c", "choice_D": "d", "answer": "B", "context": "Ann did."}
write("examples", "longbench-v2", json.dumps([choice, choice]))
write("examples", "gsm8k", json.dumps({"question": "3 * 6?", "answer": "3 * 6 = 18\n#### 18"}) + "\n")
write("examples", "parquet", b"PAR1\x15\x04\x15")
answer = {"_id": "1", "pred": "Ann", "answers": ["Ann"], "all_classes": None, "length": 3, "score": 1.0, "kept_tokens": 64.5}
write("predictions", "rows", json.dumps(answer) + "\n" + json.dumps({**answer, "_id": "2"}) + "\n")

write("predictions", "ruler", json.dumps({"pred": "12", "outputs": ["12"], "others": {}, "length": 9}) + "\n")
write("predictions", "longbench-v2", json.dumps({**choice, "pred": None, "response": "The correct answer is (B)"}) + "\n")

metric_names = 14
for i in range(metric_names):
    write("metrics", f"english-{i}", bytes([i]) + b"The cat, Paragraph 3 sat!\nx = f(1)\0the Cat sat 3\0Cat")
    write("metrics", f"choice-{i}", bytes([i]) + b"The **correct answer is (B)\n#### 1,234.\0#### -$1,234\0B")
    write("metrics", f"chinese-{i}", bytes([i]) + "甲乙丙丁。段落3\0甲乙 段落3\0甲".encode())

identity = {"name": "tiny", "architecture": "LlamaForCausalLM", "layers": 2, "kv_heads": 2, "query_heads": 4,
            "config_sha256": "a" * 64}
task = {"name": "qasper", "category": "Single-Document QA", "metric": "qa_f1", "examples": 2, "example_ids": ["a", "b"],
        "example_weights": [0.5, 0.5], "data_sha256": "b" * 64}
sampling = {"mode": "default", "estimator": "regression", "utility": "nll", "slices": [1, 2], "seed": 42, "window": 8}
provenance = {"program": "cokv-profile", "version": "0.1.0", "commit": "", "libtorch": "2.11.0", "device": "cpu",
              "dtype": "float32", "command": "cokv-profile", "started": "2026-01-01T10:00:00Z",
              "finished": "2026-01-01T11:00:00Z", "evaluations": 60}
values = [[0.5, -0.25], [0.125, 0.0]]
errors = [[0.1, None], [0.1, 0.2]]
profile = {"schema": "cokv.profile/1", "model": identity, "task": task, "sampling": {**sampling, "pairs": 8},
           "values": values, "standard_errors": errors, "example_errors": None,
           "slices": [{"size": 1, "pairs": 8, "values": values, "standard_errors": errors, "example_errors": values,
                       "mean_kept": 0.5, "mean_complement": 0.25}],
           "utility": {"full": 0.5, "window_only": None},
           "convergence": {"split_half_spearman": 0.5, "reliability": 0.75, "mae_halves": 0.01, "paper_rule_met": False,
                           "budget_instability": 0.25, "instability_budget": 128, "top_overlap": 0.5, "advice": "More."},
           "warnings": ["one"], "provenance": provenance}
write("profile", "whole", json.dumps(profile))
gradient = {"values": "gradient", "utility": "nll", "window": 8, "game_budgets": [16, 32], "unit": "standardised"}
budgets = [{"budget": 16, "examples": 2, "values": values, "standard_errors": errors}]
write("profile", "gradient", json.dumps({**profile, "sampling": gradient, "slices": [], "budgets": budgets}))
write("budgets", "whole", json.dumps({
    "schema": "cokv.budgets/1", "model": identity, "method": "cokv", "mode": "default", "budget": 16, "window": 8,
    "alpha": 1, "total": 64, "tokens": [[8, 16], [24, 16]], "profile_sha256": "c" * 64}))
write("results", "whole", json.dumps({
    "schema": "cokv.results/1", "model": identity, "task": task,
    "rows": [{"method": "cokv", "budget": 64, "alpha": 5, "score": 20.25, "standard_error": 1.5, "examples": 30,
              "kept_tokens_mean": 63.75, "vs_full": {"difference": -1.0, "low": -2.0, "high": 0.5}},
             {"method": "mask-top", "budget": None, "alpha": None, "score": 1.0, "standard_error": 0.5, "examples": 30,
              "kept_tokens_mean": 8.0, "k": 16}],
    "alpha_curve": [{"budget": 64, "alpha": 5, "validation_score": 0.5}],
    "niah": [{"method": "cokv", "budget": 64, "lengths": [100, 200], "depths": [0, 50], "scores": [[1, 2], [3, 100.0]]}],
    "latency": [{"method": "full", "budget": None, "prompt_tokens": 100, "kept_tokens_mean": 100.0, "prefill_seconds": 1.5,
                 "compress_seconds": 0.5, "seconds_per_token": 0.25, "weight_bytes": 1000, "cache_bytes": 100,
                 "prefill_peak_bytes": 2000, "decode_peak_bytes": 1500}],
    "one_prefill": {"prompts": 3, "answers": 9, "prefill_seconds": 1.0, "seconds": 3.0, "separate_prefills_seconds": 3.0,
                    "times_faster": 1.5},
    "provenance": provenance}))


def checked(body):
    text = json.dumps(body, separators=(",", ":"))[:-1]
    return f'{text},"check":"{hashlib.sha256(text.encode()).hexdigest()[:8]}"}}\n'


reference = {"example": 0, "full": 0.5, "window_only": 0.25}
pairs = [{"example": e, "slice": s, "draw": d, "kept": 0.5 + 0.125 * d, "complement": 0.25 * s}
         for e in range(2) for s in (1, 2) for d in range(6)]
write("evaluations", "whole", checked(reference) + "".join(map(checked, pairs[:4])))
rows = [{"example": e, "budget": b, "worths": [0.5, -0.25, 0.125, e + b]} for e in range(2) for b in (16, 32)]
short = {"example": 2, "budget": 16, "too_short": "prompt"}
write("evaluations", "gradient", "".join(map(checked, [*rows, short])))
write("evaluations", "torn", checked(reference) + checked(pairs[0])[:30])
run = {"schema": "cokv.run/1", "identity": {"model": identity, "task": task, "sampling": sampling, "settings": {}},
       "pairs": 6, "stop": "pairs", "batch": 4, "shard": "0/1"}
lines = "".join(json.dumps(body, separators=(",", ":")) + "\n" for body in [reference] + pairs)
write("run_folder", "regression", json.dumps(run) + "\0" + lines)
write("run_folder", "gradient", json.dumps({
    "schema": "cokv.run/1", "identity": {**run["identity"], "sampling": gradient}, "shard": "0/1"}) + "\0" + "".join(
        json.dumps(body, separators=(",", ":")) + "\n" for body in rows))
game = json.loads(json.dumps(run))
game["identity"]["sampling"].update(slices=[2], game="budget", game_budgets=[16], unit="nats")
write("run_folder", "game", json.dumps(game) + "\0" + "".join(
    json.dumps({**body, "budget": 16}, separators=(",", ":")) + "\n" for body in pairs if body["slice"] == 2))
paper = json.loads(json.dumps(run))
paper["identity"]["sampling"].update(mode="paper", estimator="mean")
write("run_folder", "paper", json.dumps(paper) + "\0" + lines)
exact = json.loads(json.dumps(run))
exact["identity"]["sampling"].update(estimator="exact", slices=[1])
write("run_folder", "exact", json.dumps(exact) + "\0" + "".join(
    json.dumps(body, separators=(",", ":")) + "\n" for body in pairs if body["slice"] == 1 and body["draw"] < 4))

released = {"model": "Tiny", "layers": 1, "kv_heads": 2, "source": "made up", "tasks": {"qasper": {"1": {
    "cc_left": [0.75, 0.125], "cc_right": [-0.125, -0.75], "count_left": [2, 1], "count_right": [1, 2], "samples": 3,
    "true_slice": 1}}}}
write("imports", "cokv", b"\0" + json.dumps(released).encode())
write("imports", "headkv", b"\1" + json.dumps({f"{l}-{h}": [0.5, 0.25] for l in range(2) for h in range(4)}).encode())
write("imports", "duo", b"\2" + b"0.5\t0.25\n1.0\t0.0\n")
