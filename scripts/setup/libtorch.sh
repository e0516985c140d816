#!/usr/bin/env bash
# Makes sure that there is a LibTorch for cmake/FindLibTorch.cmake to find. One that exists is used as it is; otherwise
# the Python package `torch` goes into build/venv: the CPU part alone, or with CUDA=1 everything (4.6 GB).
set -euo pipefail
cd "$(dirname "$0")/../.."

torch=torch==2.11.0
# What libtorch_cpu.so of this build loads at start-up, GPU or not.
cpu_runtime=(nvidia-cuda-runtime==13.0.96 nvidia-cuda-cupti==13.0.85)

folder_of_torch() {  # PYTHON: prints the folder of its torch package, nothing when it has none
  "$1" -c 'import importlib.util as u; s = u.find_spec("torch"); print(s.submodule_search_locations[0] if s else "")' \
    2>/dev/null || true
}

IFS=':;' read -ra prefixes <<<"${CMAKE_PREFIX_PATH:-}"
for prefix in "${prefixes[@]}" "$(folder_of_torch python3)"; do
  for root in "$prefix" "$prefix/../.." "$prefix/torch"; do
    if [ -n "$prefix" ] && [ -e "$root/lib/libtorch_cpu.so" ] && [ -e "$root/include/ATen/ATen.h" ]; then
      echo "LibTorch: using the one at $(realpath "$root")"
      exit 0
    fi
  done
done

[ -x build/venv/bin/python3 ] || python3 -m venv build/venv
pip=(build/venv/bin/python3 -m pip --quiet --disable-pip-version-check install)
installed=$(folder_of_torch build/venv/bin/python3)
if [ "${CUDA:-0}" = 1 ]; then
  if compgen -G "$installed/../nvidia/cu*/lib/libcublas.so*" >/dev/null; then
    echo "LibTorch: with CUDA, in build/venv"
  else
    echo "LibTorch: installing $torch with CUDA into build/venv (4.6 GB, some minutes)"
    "${pip[@]}" "$torch"
  fi
elif [ -n "$installed" ] && [ -n "$(compgen -G "$installed/../nvidia/cu*/lib/libcupti.so*")" ]; then
  echo "LibTorch: in build/venv"
else
  echo "LibTorch: installing $torch for the CPU into build/venv (1.3 GB, half a minute)"
  "${pip[@]}" --no-deps "$torch" "${cpu_runtime[@]}"
fi
