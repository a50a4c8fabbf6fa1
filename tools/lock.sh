#!/usr/bin/env bash
# Resolves pyproject.toml into the two lock files. The second is held to the versions of
# the first, so that what is tested is what runs.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
.venv/bin/python -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check uv

compile=("$folder/bin/uv" pip compile --quiet --upgrade --universal --python-version 3.11
  --generate-hashes --no-header pyproject.toml)
"${compile[@]}" --group build --output-file requirements.lock
"${compile[@]}" --group dev --constraints requirements.lock --output-file requirements-dev.lock
