#!/usr/bin/env bash
# The Python package jinja2 (BSD-3-Clause) in build/venv, for scripts/chat_format.py.
set -euo pipefail
cd "$(dirname "$0")/../.."

package=jinja2==3.1.6

if [ -x build/venv/bin/python3 ] && build/venv/bin/python3 -c 'import jinja2' 2>/dev/null; then
  echo "jinja: jinja2 is installed"
  exit 0
fi
echo "jinja: installing $package into build/venv"
[ -x build/venv/bin/python3 ] || python3 -m venv build/venv
build/venv/bin/python3 -m pip --quiet --disable-pip-version-check install "$package"
