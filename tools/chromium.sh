#!/usr/bin/env bash
# Prints the Chromium that the browser journeys use. $CHROMIUM names one; otherwise the
# first that is found; otherwise Debian's is installed.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -n "${CHROMIUM:-}" ]; then
  command -v "$CHROMIUM" && exit
  echo "CHROMIUM=$CHROMIUM không phải là một chương trình chạy được." >&2
  exit 1
fi

for name in chromium chromium-browser google-chrome; do
  command -v "$name" && exit
done
tools/apt_install.sh chromium
command -v chromium
