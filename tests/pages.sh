#!/usr/bin/env bash
# Every page and the ways through them in a real browser, on the real server: tests/pages.sh [pytest's arguments].
# What each page looks like lands in target/screens/, which leads into the cache.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/../demo/lib.sh"
. "$ROOT/tests/lib.sh"
cd "$ROOT"
use_python
command -v chromium >/dev/null || need chromium

export SCREENS=$CACHE/screens
rm -rf "$SCREENS"
mkdir -p "$SCREENS" target
ln -sfn "$SCREENS" target/screens
"$PYTHON" -m pytest -c tests/pytest.ini tests/pages "$@"
say "what the pages look like: target/screens/ ($(find "$SCREENS" -name '*.png' | wc -l) pictures)"
