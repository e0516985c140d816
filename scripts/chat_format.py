#!/usr/bin/env python3
"""What a model's chat template renders around one user turn, for the programs' option --chat FILE.

    chat_format.py MODEL [--out FILE] [--set NAME=JSON …]

MODEL is a Hugging Face folder or a file with a template (chat_template.jinja, tokenizer_config.json). The text goes to FILE
or stdout, with {prompt} in place of the turn's content, {prompt|trim} where the template strips white space from it. --set
hands the template a variable, e.g. --set enable_thinking=false. Dates are 26 July 2024.

Needs the Python package jinja2, which in the sources of cokv `make setup-jinja` puts into build/venv; that Python is used
when this one has no jinja2. Settings and functions are those of transformers' apply_chat_template.
"""

import argparse
import datetime
import json
import os
import sys
from pathlib import Path

try:
    import jinja2
    import jinja2.ext
    import jinja2.sandbox
except ImportError:
    venv = Path(__file__).resolve().parent.parent / "build/venv/bin/python3"
    if venv.exists() and "COKV_CHAT_FORMAT" not in os.environ:
        os.execve(venv, [str(venv), *sys.argv], {**os.environ, "COKV_CHAT_FORMAT": "venv"})
    sys.exit("error: the Python package jinja2 is missing: python3 -m pip install jinja2, or make setup-jinja in the "
             "sources of cokv")

TODAY = datetime.datetime(2024, 7, 26)
MARK = "A prompt of 'quotes', \"double\" ones, {{ braces }} and é日"
PADDED = f" \n\t{MARK}\n "


def fail(what):
    sys.exit(f"error: {what}")


class Generation(jinja2.ext.Extension):
    """{% generation %} … {% endgeneration %} marks what the model wrote, and renders as its content."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        return jinja2.nodes.Scope(parser.parse_statements(["name:endgeneration"], drop_needle=True)).set_lineno(line)


def environment():
    result = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols])

    def raise_exception(message):
        raise jinja2.TemplateError(message)

    def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)

    result.filters["tojson"] = tojson
    result.globals["raise_exception"] = raise_exception
    result.globals["strftime_now"] = TODAY.strftime
    return result


def read_json(path):
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        fail(f"{path}: {problem}")


def token_text(token):
    return token["content"] if isinstance(token, dict) else token


def read_model(path):
    """The template and the special tokens by name; chat_template.jinja comes before tokenizer_config.json."""
    folder = path if path.is_dir() else path.parent
    config_path, template_path = folder / "tokenizer_config.json", folder / "chat_template.jinja"
    if path.is_file() and path.name != "tokenizer_config.json":
        template_path = path
    config = read_json(config_path) if config_path.is_file() else {}
    tokens = {name: token_text(text) for name, text in config.items() if name.endswith("_token") and text}
    if template_path.is_file() and path.name != "tokenizer_config.json":
        return template_path.read_text(encoding="utf-8"), tokens
    template = config.get("chat_template")
    if isinstance(template, list):
        template = next((entry["template"] for entry in template if entry["name"] == "default"), None)
    if not template:
        fail(f"{path}: there is no chat template, in chat_template.jinja or tokenizer_config.json")
    return template, tokens


def render(template, tokens, variables, content):
    turn = [{"role": "user", "content": content}]
    try:
        return environment().from_string(template).render(
            messages=turn, tools=None, documents=None, add_generation_prompt=True, **tokens, **variables)
    except (jinja2.TemplateError, TypeError) as problem:
        fail(f"the template refuses one user turn: {problem}")


def chat_format(template, tokens, variables):
    plain, padded = (render(template, tokens, variables, content) for content in (MARK, PADDED))
    if plain.count(MARK) != 1:
        fail(f"the template writes the prompt {plain.count(MARK)} times, which is no text around it")
    if "{prompt" in plain:
        fail("the template itself writes {prompt")
    if padded == plain:
        return plain.replace(MARK, "{prompt|trim}")
    if padded == plain.replace(MARK, PADDED):
        return plain.replace(MARK, "{prompt}")
    fail("what the template writes depends on the prompt, not only around it")


def variable(text):
    name, _, value = text.partition("=")
    try:
        return name, json.loads(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text}: should be NAME=JSON, e.g. enable_thinking=false") from None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, metavar="MODEL")
    parser.add_argument("--out", type=Path, metavar="FILE")
    parser.add_argument("--set", type=variable, action="append", default=[], metavar="NAME=JSON")
    arguments = parser.parse_args()
    if not arguments.model.exists():
        fail(f"{arguments.model}: does not exist")
    text = chat_format(*read_model(arguments.model), dict(arguments.set))
    if arguments.out:
        arguments.out.write_bytes(text.encode())
    else:
        sys.stdout.buffer.write(text.encode())


if __name__ == "__main__":
    main()
