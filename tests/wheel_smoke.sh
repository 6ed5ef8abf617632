#!/bin/sh
# Build the wheel, install it alone in a fresh environment, and make music with it: what a musician
# gets must hold the models and the factory set, and must not need torch.
set -eu
cd "$(dirname "$0")/.."
constraints=$PWD/constraints.txt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python3}" -m build --wheel --outdir "$work/dist" . >"$work/build.log" 2>&1 ||
    { cat "$work/build.log"; exit 1; }
"${PYTHON:-python3}" -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --constraint "$constraints" \
    "$work"/dist/*.whl
cd "$work"
venv/bin/musicgen models
venv/bin/musicgen morph factory:house factory:samba --steps 3 --out clips --picture clips/row.png
test "$(find clips -name '*.mid' | wc -l)" -eq 3
test -s clips/row.png
venv/bin/python -c '
import importlib.util, sys
import musicgen_plugin, musicgen_ui
sys.exit(any(importlib.util.find_spec(name) for name in ("torch", "onnx", "pytorch_lightning")))
'
if venv/bin/musicgen train missing.toml 2>errors.txt; then exit 1; fi
grep -q "missing.toml" errors.txt
echo "wheel: $(du -k dist/*.whl | cut -f1) kB, installs and plays without torch"
