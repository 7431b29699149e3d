#!/usr/bin/env bash
# io.lindstrom:m3u8-parser 0.27 writes the tags of a segment in an order of its own, the key after the map. RFC 8216 (4.3.2.4) applies a key to
# the initialization sections whose EXT-X-MAP comes between it and the next key: a playlist that is read and written again, with nothing
# changed, says that its encrypted initialization section is not encrypted. m3u8-parser 7.2.0 of video.js reads the key of the map before, and
# none after. And of an EXT-X-DATERANGE the client's own attributes (4.3.2.7: a quoted string, a number or hexadecimal digits) all come out as
# quoted strings, so that X-SCORE=1.5 and X-ID=0xAB cannot be told from "1.5" and "0xAB".
# Why it matters: this is what such a library is for in Java, to filter, cut and add chapters to playlists; players stop at the first segment.
# Needs a JDK of 17 or later, Maven and npm with Node.js 18 or later. Exits with 1 when any of this changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact=io.lindstrom:m3u8-parser:0.27 -DoutputDirectory="$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" m3u8-parser@7.2.0

cat >before.m3u8 <<'M3U8'
#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:6
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00Z
#EXT-X-KEY:METHOD=AES-128,URI="key",IV=0x000102030405060708090A0B0C0D0E0F
#EXT-X-MAP:URI="initialization.mp4"
#EXT-X-DATERANGE:ID="one",START-DATE="2026-01-01T00:00:00Z",DURATION=4.0,X-SCORE=1.5,X-ID=0xAB,X-NAME="one"
#EXTINF:6.0,
0.m4s
#EXTINF:6.0,
1.m4s
#EXT-X-ENDLIST
M3U8
cat >Copy.java <<'JAVA'
import io.lindstrom.m3u8.parser.MediaPlaylistParser;
import java.nio.file.Files;
import java.nio.file.Path;

class Copy {
    public static void main(String[] names) throws Exception {
        var parser = new MediaPlaylistParser();
        Files.writeString(Path.of(names[1]), parser.writePlaylistAsString(parser.readPlaylist(Path.of(names[0]))));
    }
}
JAVA
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
"$java" -cp m3u8-parser-0.27.jar Copy.java before.m3u8 after.m3u8
"$java" -cp m3u8-parser-0.27.jar Copy.java after.m3u8 twice.m3u8

cat >read.mjs <<'JS'
import { readFileSync } from "node:fs";
import { Parser } from "m3u8-parser";

const parser = new Parser();
parser.push(readFileSync(process.argv[2], "utf8"));
parser.end();
const [segment] = parser.manifest.segments;
console.log(`the segment's key: ${segment.key?.uri ?? "none"}, its map's: ${segment.map.key?.uri ?? "none"}`);
JS
changed=0
# expect FILE MAP ATTRIBUTES: what the map's key is, and the attributes as they stand
expect() {
    local keys attributes
    keys=$(node read.mjs "$1")
    attributes=$(sed -n 's/^#EXT-X-DATERANGE.*\(X-SCORE.*\)$/\1/p' "$1")
    echo "$1: $keys; $attributes"
    [ "$keys" = "the segment's key: key, its map's: $2" ] && [ "$attributes" = "$3" ] || changed=1
}
expect before.m3u8 key 'X-SCORE=1.5,X-ID=0xAB,X-NAME="one"'
expect after.m3u8 none 'X-SCORE="1.5",X-ID="0xAB",X-NAME="one"'
echo "expected: of both the same"
cmp -s after.m3u8 twice.m3u8 || changed=1
[ $changed = 0 ] && echo "as seen before: the key comes after the map" || echo "CHANGED"
exit $changed
