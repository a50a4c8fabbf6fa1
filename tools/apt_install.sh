#!/usr/bin/env bash
# Installs Debian packages where that needs no password; otherwise it says which
# command to run and fails.
set -euo pipefail

if ! command -v apt-get >/dev/null; then
  echo "Máy này không có apt. Hãy cài bằng cách khác rồi chạy lại: $*" >&2
  exit 1
fi

if [ "$(id -u)" = 0 ]; then
  as_root=(env)
elif sudo -n true 2>/dev/null; then
  as_root=(sudo -n env)
else
  echo "Thiếu gói hệ thống. Hãy chạy lệnh sau rồi làm lại:" >&2
  echo "  sudo apt-get update && sudo apt-get install --no-install-recommends $*" >&2
  exit 1
fi

echo "Đang cài gói hệ thống: $*" >&2
apt=("${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120)
# A list that cannot be renewed is no reason to stop: the packages may be in another one.
"${apt[@]}" update >/dev/null || true
"${apt[@]}" install -y --no-install-recommends "$@" >/dev/null
