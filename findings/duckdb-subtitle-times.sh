#!/usr/bin/env bash
# DuckDB 2.0.0 casts text to INTERVAL and TIME by what it can read at its start: of SubRip's times (00:01:02,900) the milliseconds are left out,
# of SMPTE's (00:01:02:24) the frames, and TRY_CAST, which is to give NULL for what cannot be cast, gives the same. ISO 8601-1 has the comma for
# the decimal sign just as the full stop. Of '1,5' as a DOUBLE, and of the same text as a TIMESTAMP, it makes an error, as expected.
# Why it matters: subtitles and annotations of videos are loaded into such tables; each begins and ends up to a second too early, all of one
# second coincide, those within one second last no time, and no row fails.
# Needs a JDK of 17 or later and Maven. Exits with 1 when any of this changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact=org.duckdb:duckdb_jdbc:2.0.0.1 -DoutputDirectory="$folder"

cat >film.srt <<'SRT'
1
00:01:02,100 --> 00:01:02,900
Who is there?

2
00:01:02,950 --> 00:01:05,999
Nobody.

SRT
cat >Cast.java <<'JAVA'
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

class Cast {
    static String of(Statement statement, String expression) throws SQLException {
        try (var rows = statement.executeQuery("select " + expression)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        } catch (SQLException e) {
            return "error";
        }
    }

    public static void main(String[] arguments) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:duckdb:")) {
            for (var expression : new String[] {
                "version()",
                "'00:01:02.900'::interval",
                "'00:01:02,900'::interval",
                "try_cast('00:01:02,900' as interval)",
                "'00:01:02,900'::time",
                "'00:01:02:24'::interval",
                "'00:01:02,900'::timestamp",
                "'1,5'::double"
            }) {
                try (var statement = connection.createStatement()) {
                    System.out.println(expression + " = " + of(statement, expression));
                }
            }
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("select cue[1]::interval, cue[2]::interval, epoch(cue[2]::interval - cue[1]::interval)"
                            + " from (select regexp_extract_all(content, '[0-9:,]{12}') as times from read_text('film.srt')),"
                            + " unnest([times[1:2], times[3:4]]) as cues(cue) order by cue[1]")) {
                while (rows.next()) {
                    System.out.println("film.srt from " + rows.getString(1) + " to " + rows.getString(2) + ", " + rows.getString(3) + " s");
                }
            }
        }
    }
}
JAVA
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
"$java" -cp duckdb_jdbc-2.0.0.1.jar Cast.java 2>java.txt | tee seen.txt || { cat java.txt; exit 2; }

changed=0
expect() {
    grep -qxF "$1" seen.txt || { echo "CHANGED: not $1"; changed=1; }
}
expect "'00:01:02.900'::interval = 00:01:02.9"
expect "'00:01:02,900'::interval = 00:01:02"
expect "try_cast('00:01:02,900' as interval) = 00:01:02"
expect "'00:01:02,900'::time = 00:01:02"
expect "'00:01:02:24'::interval = 00:01:02"
expect "'00:01:02,900'::timestamp = error"
expect "'1,5'::double = error"
expect 'film.srt from 00:01:02 to 00:01:02, 0.0 s'
expect 'film.srt from 00:01:02 to 00:01:05, 3.0 s'
echo "expected: 00:01:02.9 or an error; film.srt from 00:01:02.1 to 00:01:02.9, 0.8 s, and from 00:01:02.95 to 00:01:05.999, 3.049 s"
[ $changed = 0 ] && echo "as seen before: what follows the comma is left out"
exit $changed
