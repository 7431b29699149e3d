#!/usr/bin/env bash
# Makes man pages of the command and its subcommands in target/man/man1, from AsciiDoc that the build wrote to cli/target/man.
# `MANPATH=target/man: man videoxl-ask` shows one.
set -euo pipefail

home=$(cd "$(dirname "$0")/.." && pwd)
command -v asciidoctor >/dev/null || {
    echo "make man needs asciidoctor, as Debian's package asciidoctor has it; the pages as AsciiDoc are in $home/cli/target/man" >&2
    exit 1
}
rm -rf "$home/target/man"
asciidoctor -b manpage -D "$home/target/man/man1" "$home"/cli/target/man/*.adoc
echo "$home/target/man/man1: $(find "$home/target/man/man1" -name '*.1' | wc -l) pages"
