#!/usr/bin/env bash
# DuckDB 2.0.0 with PARQUET_VERSION v2 (and 1.5.6 likewise) counts the steps of 32-bit columns in 64 bits: a UINTEGER from 2^31 on, or a step of
# 2^31 or more, is written as DELTA_BINARY_PACKED with numbers of 33 bits. Parquet's Encodings.md lets the steps wrap in the width of the physical
# type and says that writers must not use more bits than that (32 for INT32). DuckDB reads its own file back; of the same file hyparquet 1.33.0
# returns other numbers without a word, and Arrow's Rust reader (parquet-wasm 0.8.0) refuses it. With PARQUET_VERSION v1 all agree.
# Why it matters: times in 90 kHz ticks, byte offsets and frame hashes are kept as UINTEGER; 2^31 ticks are passed after 6 h 38 min of video.
# Needs a JDK of 17 or later, Maven, npm with Node.js 20 or later. Exits with 1 when any of this changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact=org.duckdb:duckdb_jdbc:2.0.0.1 -DoutputDirectory="$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" hyparquet@1.33.0 parquet-wasm@0.8.0 apache-arrow@21.2.0

cat >Write.java <<'JAVA'
import java.sql.DriverManager;

class Write {
    public static void main(String[] arguments) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement()) {
            // The first of four frames at 30 a second is shown after 9:15:33.
            for (var column : new String[][] {
                {"ticks", "UINTEGER", "2999970000, 2999973000, 2999976000, 2999979000"}, {"steps", "INTEGER", "5, 2147483647, -2147483648, 7"}
            }) {
                for (var version : new String[] {"v1", "v2"}) {
                    String file = "'" + column[0] + "-" + version + ".parquet'";
                    statement.execute("copy (select unnest([" + column[2] + "]::" + column[1] + "[]) as value) to " + file
                            + " (format parquet, compression uncompressed, parquet_version " + version + ")");
                    try (var rows = statement.executeQuery("select string_agg(value, ', ') from " + file)) {
                        rows.next();
                        System.out.printf("%s-%s  DuckDB      %s%n", column[0], version, rows.getString(1));
                    }
                }
            }
        }
    }
}
JAVA

cat >read.mjs <<'JS'
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tableFromIPC } from "apache-arrow";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";

const { readParquet } = createRequire(import.meta.url)("parquet-wasm");
for (const name of ["ticks-v1", "ticks-v2", "steps-v1", "steps-v2"]) {
    const file = `${name}.parquet`;
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(file) });
    console.log(`${name}  hyparquet   ${rows.map((row) => row.value).join(", ")}`);
    try {
        const table = tableFromIPC(readParquet(new Uint8Array(readFileSync(file))).intoIPCStream());
        console.log(`${name}  Arrow Rust  ${[...table.getChild("value")].join(", ")}`);
    } catch (e) {
        console.log(`${name}  Arrow Rust  ${e.message ?? e}`);
    }
}
JS

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
"$java" -cp duckdb_jdbc-2.0.0.1.jar Write.java 2>java.txt | tee seen.txt || { cat java.txt; exit 2; }
node read.mjs | tee -a seen.txt

changed=0
# expect LINE COUNT
expect() {
    [ "$(grep -c "$1" seen.txt)" = "$2" ] || { echo "CHANGED: not $2 times: $1"; changed=1; }
}
expect '^ticks-v[12]  DuckDB *2999970000, 2999973000, 2999976000, 2999979000$' 2
expect '^steps-v[12]  DuckDB *5, 2147483647, -2147483648, 7$' 2
expect '^ticks-v1  [hA].* 2999970000, 2999973000, 2999976000, 2999979000$' 2
expect '^steps-v1  [hA].* 5, 2147483647, -2147483648, 7$' 2
expect '^ticks-v2  hyparquet *852486352, 852489352, 852492352, 852495352$' 1
expect '^ticks-v2  Arrow Rust .*too large' 1
expect '^steps-v2  hyparquet *5, 2147483647, -2147483648, 7$' 1
expect '^steps-v2  Arrow Rust .*too large' 1
echo "expected: the same four numbers of every reader"
[ $changed = 0 ] && echo "as seen before: of v2 only DuckDB reads the ticks"
exit $changed
