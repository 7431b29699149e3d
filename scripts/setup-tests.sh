#!/usr/bin/env bash
# Finds or installs what tests of the server need that nothing else does: Node.js, npm's packages that server/src/test/node/package.json
# names, and Chromium. Never fails: tests that miss something are skipped, and this says which and why.
#
# npm's packages go into .tools/node. Node.js and Chromium come from the system's packages; that is announced before it is done.
set -euo pipefail

scripts=$(cd "$(dirname "$0")" && pwd)
tools=$(dirname "$scripts")/.tools
# shellcheck source=scripts/lib/common.sh
. "$scripts/lib/common.sh"
# shellcheck source=scripts/lib/debian.sh
. "$scripts/lib/debian.sh"

# The oldest that takes the page's modules for what they are.
node_minimum=20.19
listed=$scripts/../server/src/test/node

has_node() {
    command -v npm >/dev/null && at_least "$(node --version 2>/dev/null | tr -d v)" $node_minimum
}

find_chromium() {
    command -v chromium-headless-shell || command -v chromium || command -v google-chrome-stable || command -v google-chrome
}

# Installs packages if this is Debian; a failure is no reason to stop.
try_packages() {
    is_debian || return 1
    (install_packages "$@") || return 1
}

leave_out() {
    say "$1; tests of $2 will be skipped"
    exit 0
}

has_node || try_packages nodejs npm || true
has_node || leave_out "Node.js $node_minimum or newer with npm was not found" "the server's page and of clients on Node.js"

if ! cmp -s "$listed/package-lock.json" "$tools/node/package-lock.json" || [ ! -d "$tools/node/node_modules" ]; then
    say "fetching npm's packages for tests into .tools/node"
    rm -rf "$tools/node"
    mkdir -p "$tools/node"
    cp "$listed/package.json" "$listed/package-lock.json" "$tools/node"
    quietly npm ci --prefix "$tools/node" --no-audit --no-fund --ignore-scripts || {
        rm -rf "$tools/node"
        leave_out "npm's packages could not be fetched" "the server's page in a browser and of clients on Node.js"
    }
fi

find_chromium >/dev/null || try_packages chromium-headless-shell || true
chromium=$(find_chromium) || leave_out "Chromium was not found" "the server's page in a browser"
say "for tests: Node.js $(node --version), $chromium"
