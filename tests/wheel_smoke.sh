#!/bin/sh
# Build the wheel, install it alone in a fresh environment, and make music with it: what a musician
# gets must hold the models and the factory set, and must not need torch. Tells sizes and times.
set -eu
cd "$(dirname "$0")/.."
constraints=$PWD/constraints.txt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset PYTHONPATH  # a checkout on it would be tried in place of the wheel
"${PYTHON:-python3}" -m build --wheel --outdir "$work/dist" . >"$work/build.log" 2>&1 ||
    { cat "$work/build.log"; exit 1; }
"${PYTHON:-python3}" -m venv "$work/venv"
if [ -d "$work/venv/Scripts" ]; then bin=venv/Scripts; else bin=venv/bin; fi
begun=$(date +%s)
"$work/$bin/python" -m pip install --quiet --disable-pip-version-check \
    --constraint "$constraints" "$work"/dist/*.whl
took=$(($(date +%s) - begun))
cd "$work"
export HOME="$work/home" XDG_DATA_HOME="$work/home/data" XDG_CONFIG_HOME="$work/home/config"
mkdir -p "$HOME"
$bin/musicgen --version
$bin/musicgen models
$bin/musicgen doctor
$bin/musicgen morph factory:house factory:samba --steps 3 --out clips --picture clips/row.png
test "$(find clips -name '*.mid' | wc -l)" -eq 3
test -s clips/row.png
$bin/python -c '
import importlib.util, pathlib, sys
import musicgen, musicgen_plugin, musicgen_ui
assert pathlib.Path(musicgen.__file__).is_relative_to(sys.prefix), musicgen.__file__
sys.exit(any(importlib.util.find_spec(name) for name in ("torch", "onnx", "pytorch_lightning")))
'
# What is not there is named, with the command that brings it.
if $bin/musicgen train missing.toml 2>errors.txt; then exit 1; fi
grep -q "missing.toml" errors.txt
if $bin/musicgen data build clips --out set 2>errors.txt; then exit 1; fi
grep -q "pip install 'musicgen-studio\[train\]'" errors.txt
if $bin/musicgen live factory:house --clock link --out none --in none --seconds 5 2>errors.txt; then exit 1; fi
grep -q "pip install 'musicgen-studio\[link\]'" errors.txt
$bin/musicgen bench learning | grep -q "skipped"
echo "wheel: $(du -m dist/*.whl | cut -f1) MB; installed: $(du -sm venv | cut -f1) MB in $took s," \
    "of which musicgen $(du -sm "$($bin/python -c 'import musicgen; print(musicgen.__path__[0])')" |
        cut -f1) MB; plays without torch"
