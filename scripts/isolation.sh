#!/usr/bin/env bash
# Measures what decoding in a child process (Video.isolated) costs: frames of a film, one a second, decoded in this process, in a child that
# is ready (as the server has one for what comes), in one that is started for it, by a fresh Java, and by a fresh Java with a child, in turn.
# Prints seconds and seconds of processor time, medians. Nothing else should run meanwhile.
#
#   scripts/isolation.sh FILM [ROUNDS]
#
# Children use an archive of their classes as soon as there is one, for which the first rounds wait.
set -euo pipefail

home=$(cd "$(dirname "$0")/.." && pwd)
[ $# -ge 1 ] || { sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 2; }
[ -d "$home/cli/target/lib" ] || { echo "isolation.sh: not built; run 'make build'" >&2; exit 1; }
# shellcheck source=/dev/null
. "$home/.tools/env"
classes=$(mktemp -d)
trap 'rm -rf "$classes"' EXIT
"$JAVA_HOME/bin/javac" -d "$classes" -cp "$home/cli/target/lib/*" "$home/scripts/lib/IsolationCost.java"
"$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -Dorg.slf4j.simpleLogger.defaultLogLevel=off \
    -cp "$home/cli/target/lib/*:$classes" IsolationCost "$@"
