#!/usr/bin/env python3
"""scripts/chat_format.py on small templates: the text around the prompt, and what it refuses. Ends with 77, which ctest
counts as skipped, where jinja2 is not installed."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "scripts/chat_format.py"


def run(files, *arguments):
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        done = subprocess.run([sys.executable, SCRIPT, folder, *arguments], capture_output=True, text=True, check=False)
        if "jinja2 is missing" in done.stderr:
            print("skipped:", done.stderr)
            sys.exit(77)
        return done


def config(template, **more):
    return {"tokenizer_config.json": {"chat_template": template, **more}}


LOOP = "{% for m in messages %}\n    {% if m.role == 'user' %}\nUser: {{ m.content | trim }}\n    {% endif %}\n{% endfor %}\n"

RENDERED = [  # files, arguments, the text
    (config("<{{ messages[0].content }}>"), [], "<{prompt}>"),
    (config(LOOP + "{% if add_generation_prompt %}Answer:{% endif %}"), [], "User: {prompt|trim}\nAnswer:"),
    (config("{{ bos_token }}{{ messages[0].content }}{{ eos_token }}", bos_token="<s>", eos_token={"content": "</s>"}), [],
     "<s>{prompt}</s>"),
    (config("{{ strftime_now('%d %b %Y') }} {{ messages[0].content }}"), [], "26 Jul 2024 {prompt}"),
    (config("{{ {'a': 'é<'} | tojson }} {{ messages[0].content }}"), [], '{"a": "é<"} {prompt}'),
    (config("{% generation %}{{ messages[0].content }}{% endgeneration %}\n"), [], "{prompt}"),
    (config("{{ messages[0].content }}{% if thinks %}T{% endif %}"), ["--set", "thinks=true"], "{prompt}T"),
    (config([{"name": "tool_use", "template": "x"}, {"name": "default", "template": "d {{ messages[0].content }}"}]), [],
     "d {prompt}"),
    ({**config("old"), "chat_template.jinja": "new {{ messages[0].content }}\n\n"}, [], "new {prompt}\n"),
]
REFUSED = [
    (config(None), "no chat template"),
    (config("no place"), "0 times"),
    (config("{{ messages[0].content }}{{ messages[0].content }}"), "2 times"),
    (config("{{ messages[0].content | upper }}"), "0 times"),
    (config("{{ messages[0].content }}{{ messages[0].content | length }}"), "depends on the prompt"),
    (config("{{ raise_exception('needs a system turn') }}"), "needs a system turn"),
    (config("{% if %}"), "refuses one user turn"),
    ({"tokenizer_config.json": "{"}, "tokenizer_config.json"),
]

for files, arguments, text in RENDERED:
    done = run(files, *arguments)
    assert done.returncode == 0 and done.stdout == text, (files, done)
for files, reason in REFUSED:
    done = run(files)
    assert done.returncode == 1 and not done.stdout, (files, done)
    assert done.stderr.startswith("error: ") and done.stderr.count("\n") == 1 and reason in done.stderr, (files, done)
print(f"{len(RENDERED)} templates rendered, {len(REFUSED)} refused")
