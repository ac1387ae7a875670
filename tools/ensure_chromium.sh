#!/bin/sh
# Bring Chromium for the browser tests where that is possible; say so where it is not.
set -u
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo -n"
if command -v apt-get >/dev/null 2>&1 &&
    { $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1; then
    exit 0
fi
echo "Chromium could not be installed: the browser tests WILL BE SKIPPED. (sudo apt-get install chromium)" >&2
