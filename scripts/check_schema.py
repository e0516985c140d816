#!/usr/bin/env python3
"""Validates cokv's files against data/schemas (JSON Schema, draft 2020-12; needs python3-jsonschema).

    scripts/check_schema.py runs/qasper/profile.json budgets.json eval/results.json
"""
import json
import pathlib
import sys

from jsonschema import Draft202012Validator

SCHEMAS = pathlib.Path(__file__).resolve().parent.parent / "data" / "schemas"


def problems(file: pathlib.Path) -> list[str]:
    document = json.loads(file.read_text(encoding="utf-8"))
    kind = str(document.get("schema", "")).removeprefix("cokv.").split("/")[0]
    schema_file = SCHEMAS / f"{kind}.schema.json"
    if not schema_file.exists():
        return [f"{file}: schema {document.get('schema')!r} is not known"]
    schema = json.loads(schema_file.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    errors = Draft202012Validator(schema).iter_errors(document)
    return [f"{file}: {error.json_path}: {error.message}" for error in errors]


def main() -> int:
    found = [line for name in sys.argv[1:] for line in problems(pathlib.Path(name))]
    print("\n".join(found) if found else f"{len(sys.argv) - 1} files conform")
    return 3 if found else 0


if __name__ == "__main__":
    sys.exit(main())
