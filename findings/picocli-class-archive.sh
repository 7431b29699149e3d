#!/usr/bin/env bash
# Java keeps loaded classes in an archive between runs (-XX:ArchiveClassesAtExit), but for those whose file format is older than Java 6's once
# they were linked. picocli 4.7.7, of 2025, is in Java 5's format (version 49), so of a command that uses it the own class comes from the
# archive, and most of picocli's, all but those that were only loaded, from the jar, to be read and verified anew at every start. Nothing
# says so unless asked.
# Why it matters: it was a quarter of the time of a short command that was thought to be archived whole.
# Needs a JDK of 19 or later, Maven and od. Exits with 1 when any of this changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
java=java javac=javac jar=jar
[ -z "${JAVA_HOME:-}" ] || { java=$JAVA_HOME/bin/java javac=$JAVA_HOME/bin/javac jar=$JAVA_HOME/bin/jar; }

mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact=info.picocli:picocli:4.7.7 -DoutputDirectory="$folder"
cat >Hello.java <<'JAVA'
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "hello")
class Hello implements Runnable {
    @Parameters
    String name;

    public void run() {
        System.out.println("Hello, " + name);
    }

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Hello()).execute(arguments));
    }
}
JAVA
"$javac" -proc:none -cp picocli-4.7.7.jar -d classes Hello.java
printf 'Class-Path: picocli-4.7.7.jar\nMain-Class: Hello\n' >manifest
"$jar" --create --file hello.jar --manifest manifest -C classes .
"$jar" --extract --file picocli-4.7.7.jar picocli/CommandLine.class
version=$(od -An -j6 -N2 -t u1 picocli/CommandLine.class | awk '{ print 256 * $1 + $2 }')

"$java" -XX:ArchiveClassesAtExit=hello.jsa -Xlog:disable -jar hello.jar you >/dev/null
"$java" -XX:SharedArchiveFile=hello.jsa -Xlog:class+load:file=loaded.txt -jar hello.jar you

# count CLASSES SOURCE: how many were loaded from there
count() {
    grep -E "\] $1" loaded.txt | grep -c "source: $2" || true
}
own=$(count 'Hello ' 'shared objects file')
archived=$(count 'picocli\.' 'shared objects file')
read_again=$(count 'picocli\.' 'file:')
"$java" -version 2>&1 | sed -n 1p
echo "picocli 4.7.7: class files of version $version; of a command with it, archived: $own own class, $archived of picocli's; from the jar: $read_again of picocli's"
[ "$version" = 49 ] && [ "$own" = 1 ] && [ "$read_again" -gt 100 ] && [ "$archived" -lt "$read_again" ] || { echo CHANGED; exit 1; }
