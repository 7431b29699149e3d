#!/usr/bin/env bash
# Takes docs/page.jpg and docs/page-plan.jpg anew: the page in a browser, before a server with the small model as it is now and its film.
# Needs what `make build` and scripts/setup-tests.sh get: see `make pictures`.
set -euo pipefail

home=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=/dev/null
. "$home/.tools/env"
folder=$(mktemp -d)
"$home/videoxl" serve --demo --port 0 --folder "$folder/data" >"$folder/address" &
server=$!
trap 'kill $server; wait $server || true; rm -rf "$folder"' EXIT

# The server says where it is once it listens; the film is watched a little later.
until [ -s "$folder/address" ]; do
    kill -0 $server
    sleep 0.2
done

VIDEOXL_OPEN=$(head -n 1 "$folder/address")
VIDEOXL_CHROMIUM=$(command -v chromium-headless-shell || command -v chromium || command -v google-chrome-stable || command -v google-chrome)
export VIDEOXL_OPEN VIDEOXL_CHROMIUM VIDEOXL_DOCS=$home/docs VIDEOXL_NODE=$home/.tools/node
node "$home/server/src/test/node/pictures.mjs"
