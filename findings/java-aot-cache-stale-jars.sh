#!/usr/bin/env bash
# Java 25's AOT cache (-XX:AOTCache) is used though the jars that it was made of are others by now: both a program's jar and one that its manifest
# names can be written anew, and the program goes on running the classes that were there before. Nothing is said, not with -XX:AOTMode=on either.
# The archive of classes of earlier versions (-XX:SharedArchiveFile), of the same Java, is left aside then, with a warning.
# Why it matters: after an update that keeps the names of jars, old code runs, or old code of one jar with new code of another: NoSuchMethodError.
# Needs a JDK of 25. Exits with 1 when any of this changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
java=java javac=javac jar=jar
[ -z "${JAVA_HOME:-}" ] || { java=$JAVA_HOME/bin/java javac=$JAVA_HOME/bin/javac jar=$JAVA_HOME/bin/jar; }
"$java" -version 2>&1 | head -n 1

# program VERSION: writes app.jar and lib.jar anew
program() {
    mkdir -p app lib
    echo "class Lib { static String said() { return \"lib $1\"; } }" >lib/Lib.java
    echo "class App { public static void main(String[] none) { System.out.println(\"app $1, \" + Lib.said()); } }" >app/App.java
    "$javac" -d lib lib/Lib.java
    "$javac" -cp lib -d app app/App.java
    printf 'Main-Class: App\nClass-Path: lib.jar\n' >manifest
    "$jar" --create --file lib.jar -C lib Lib.class
    "$jar" --create --file app.jar --manifest manifest -C app App.class
}

check() {
    echo "$1: $2"
    [ "$2" = "$3" ] || { echo "expected: $3" >&2; exit 1; }
}

program old
"$java" -XX:AOTCacheOutput=app.aot -jar app.jar >/dev/null 2>&1
"$java" -XX:ArchiveClassesAtExit=app.jsa -jar app.jar >/dev/null 2>&1
sleep 1.1
program new
check "without either" "$("$java" -jar app.jar)" "app new, lib new"
check "archive of classes" "$("$java" -Xlog:disable -XX:SharedArchiveFile=app.jsa -jar app.jar)" "app new, lib new"
check "AOT cache" "$("$java" -XX:AOTCache=app.aot -jar app.jar 2>&1)" "app old, lib old"
check "AOT cache, on" "$("$java" -XX:AOTMode=on -XX:AOTCache=app.aot -jar app.jar 2>&1)" "app old, lib old"
