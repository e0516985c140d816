#!/usr/bin/env python3
"""A GGUF file of SmolLM2 or Qwen2.5 to a Hugging Face model folder.

    convert_gguf.py MODEL.gguf FOLDER

Needs the Python packages gguf and numpy. The file holds quantised blocks; the folder holds what they stand for,
rounded to float16: a relative error of at most 2^-11, far below the blocks' own rounding. Written under a temporary
name and renamed, so that a folder of the final name is whole.
"""

import json
import os
import shutil
import struct
import sys
from pathlib import Path

import numpy as np
from gguf import GGUFReader, TokenType, dequantize

LAYER_TENSORS = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
END_OF_TEXT = "<|endoftext|>"
# How the tokenizers named by tokenizer.ggml.pre split a text before the merges.
SMOLLM_SPLIT = {"type": "Digits", "individual_digits": True}
QWEN_SPLIT = {
    "type": "Split",
    "pattern": {"Regex": r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|"
                         r"\s*[\r\n]+|\s+(?!\S)|\s+"},
    "behavior": "Isolated",
    "invert": False,
}


class Metadata:
    """The key-value part of a GGUF file; a missing key ends the program with its name."""

    def __init__(self, reader, path):
        self.reader, self.path = reader, path

    def __getitem__(self, key):
        if key not in self.reader.fields:
            sys.exit(f"error: {self.path} has no key {key!r}")
        return self.reader.fields[key].contents()

    def of_model(self, key):
        return self[f"{self['general.architecture']}.{key}"]

    def is_qwen(self):
        return self["general.architecture"] == "qwen2"

    def check(self):
        known = {("llama", "smollm"), ("qwen2", "qwen2")}
        found = (self["general.architecture"], self["tokenizer.ggml.pre"])
        if found not in known:
            sys.exit(f"error: {self.path} is of architecture {found[0]!r} with tokenizer {found[1]!r}; known are {known}")


def model_config(meta, shapes):
    hidden, heads = meta.of_model("embedding_length"), meta.of_model("attention.head_count")
    # Qwen2 has biases of query, key and value without saying so, and no other.
    family = ({"architectures": ["Qwen2ForCausalLM"], "model_type": "qwen2"} if meta.is_qwen() else
              {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "attention_bias": False})
    return family | {
        "bos_token_id": meta["tokenizer.ggml.bos_token_id"],
        "eos_token_id": meta["tokenizer.ggml.eos_token_id"],
        "pad_token_id": meta["tokenizer.ggml.padding_token_id"],
        "head_dim": hidden // heads,
        "hidden_act": "silu",
        "hidden_size": hidden,
        "intermediate_size": meta.of_model("feed_forward_length"),
        "max_position_embeddings": meta.of_model("context_length"),
        **({} if meta.is_qwen() else {"mlp_bias": False}),
        "num_attention_heads": heads,
        "num_hidden_layers": meta.of_model("block_count"),
        "num_key_value_heads": meta.of_model("attention.head_count_kv"),
        "rms_norm_eps": float(str(np.float32(meta.of_model("attention.layer_norm_rms_epsilon")))),
        "rope_scaling": None,
        "rope_theta": meta.of_model("rope.freq_base"),
        "tie_word_embeddings": "output.weight" not in shapes,
        "torch_dtype": "float16",
        "vocab_size": len(meta["tokenizer.ggml.tokens"]),
    }


def generation_config(meta):
    """A turn ends at <|im_end|>, a text at <|endoftext|>."""
    eos = meta["tokenizer.ggml.eos_token_id"]
    return {
        "bos_token_id": meta["tokenizer.ggml.bos_token_id"],
        "eos_token_id": [eos, meta["tokenizer.ggml.tokens"].index(END_OF_TEXT)],
        "pad_token_id": meta["tokenizer.ggml.padding_token_id"],
    }


def added_tokens(meta):
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    special = {TokenType.CONTROL: True, TokenType.USER_DEFINED: False}
    types = meta["tokenizer.ggml.token_type"]
    return [{"id": i, "content": text, **flags, "special": special[types[i]]}
            for i, text in enumerate(meta["tokenizer.ggml.tokens"]) if types[i] in special]


def tokenizer_json(meta):
    """Byte-level BPE, each digit a word of its own, no token added at either end."""
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": not meta.is_qwen()}
    added = added_tokens(meta)
    # In Qwen's tokenizer.json neither added tokens nor those that pad the vocabulary belong to BPE.
    types = meta["tokenizer.ggml.token_type"]
    words = [(text, i) for i, text in enumerate(meta["tokenizer.ggml.tokens"])
             if types[i] == TokenType.NORMAL or not meta.is_qwen()]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "normalizer": {"type": "NFC"} if meta.is_qwen() else None,
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [QWEN_SPLIT if meta.is_qwen() else SMOLLM_SPLIT, byte_level],
        },
        "post_processor": None,
        "decoder": byte_level,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "vocab": dict(words),
            "merges": meta["tokenizer.ggml.merges"],
        },
    }


def tokenizer_config(meta):
    tokens = meta["tokenizer.ggml.tokens"]
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": tokens[meta["tokenizer.ggml.bos_token_id"]],
        "eos_token": tokens[meta["tokenizer.ggml.eos_token_id"]],
        **({} if meta.is_qwen() else {"unk_token": tokens[meta["tokenizer.ggml.unknown_token_id"]]}),
        "pad_token": tokens[meta["tokenizer.ggml.padding_token_id"]],
        "clean_up_tokenization_spaces": False,
        "model_max_length": meta.of_model("context_length"),
        "chat_template": meta["tokenizer.chat_template"],
    }


def hugging_face_name(name):
    whole = {"token_embd.weight": "model.embed_tokens.weight", "output_norm.weight": "model.norm.weight",
             "output.weight": "lm_head.weight"}
    if name in whole:
        return whole[name]
    block, layer, part, kind = name.split(".")
    if block != "blk" or part not in LAYER_TENSORS:
        sys.exit(f"error: the tensor {name!r} is none that is known")
    return f"model.layers.{layer}.{LAYER_TENSORS[part]}.{kind}"


def rotate_half_rows(weight, heads):
    """Llama's GGUF files pair neighbouring rows of a head for RoPE; Hugging Face pairs row i with row i + head_dim / 2."""
    rows, columns = weight.shape
    return weight.reshape(heads, rows // heads // 2, 2, columns).swapaxes(1, 2).reshape(rows, columns)


def weights(reader, meta):
    """Hugging Face name -> float16 array, in the order of the file."""
    result = {}
    for tensor in reader.tensors:
        values = dequantize(tensor.data, tensor.tensor_type)
        if ".attn_q." in tensor.name and not meta.is_qwen():
            values = rotate_half_rows(values, meta.of_model("attention.head_count"))
        if ".attn_k." in tensor.name and not meta.is_qwen():
            values = rotate_half_rows(values, meta.of_model("attention.head_count_kv"))
        result[hugging_face_name(tensor.name)] = np.ascontiguousarray(values.astype(np.float16))
    return result


def write_safetensors(path, tensors):
    """Eight bytes of header length, a JSON header padded to eight bytes, then the tensors end to end."""
    header, offset = {"__metadata__": {"format": "pt"}}, 0
    for name, values in tensors.items():
        end = offset + values.nbytes
        header[name] = {"dtype": "F16", "shape": list(values.shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for values in tensors.values():
            file.write(values.tobytes())


def convert(source, folder):
    reader = GGUFReader(source)
    meta = Metadata(reader, source)
    meta.check()
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    documents = {
        "config.json": model_config(meta, {tensor.name for tensor in reader.tensors}),
        "generation_config.json": generation_config(meta),
        "tokenizer.json": tokenizer_json(meta),
        "tokenizer_config.json": tokenizer_config(meta),
    }
    for name, document in documents.items():
        (part / name).write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    write_safetensors(part / "model.safetensors", weights(reader, meta))
    os.replace(part, folder)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    if Path(sys.argv[2]).exists():
        sys.exit(f"error: {sys.argv[2]} exists already")
    convert(sys.argv[1], Path(sys.argv[2]))
