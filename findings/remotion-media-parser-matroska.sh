#!/usr/bin/env bash
# @remotion/media-parser 4.0.529 reads three things of Matroska (RFC 9559) otherwise than they are written, without an error or a warning.
# Duration is in units of TimestampScale (5.1.2.9 and 5.1.2.10), it divides where it should multiply: right with a scale of 1 ms only; with 0.1 ms
# 2.4 s become 240, with 1 us a minute becomes almost two years, while the samples' times are right. A block may hold several frames (10.3),
# as mkvmerge writes sound unless told otherwise: it gives them as one sample, with the lace's head in front, which is no frame. And
# DisplayUnit 3 makes of DisplayWidth and DisplayHeight a ratio (5.1.4.1.28.14), as FFmpeg writes it where pixels are not square: a DVD's
# picture of 720 x 576 at 16:9 has 16 x 9 pixels. mediabunny 1.61.0 and ffprobe of FFmpeg 7.1.1 read all this rightly.
# Why it matters: lengths and sizes are what players, limits and requests to models are made of, and the sound cannot be transcribed.
# Needs Linux on x86-64, Maven, npm with Node.js 20 or later and unzip. Exits with 1 when any of this changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

presets=7.1.1-1.5.12
mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact=org.bytedeco:ffmpeg:$presets:jar:linux-x86_64 -DoutputDirectory="$folder"
unzip -q -j "ffmpeg-$presets-linux-x86_64.jar" 'org/bytedeco/ffmpeg/linux-x86_64/*' -d ffmpeg
chmod +x ffmpeg/ffmpeg ffmpeg/ffprobe
export LD_LIBRARY_PATH=$folder/ffmpeg
npm install --silent --no-audit --no-fund --prefix "$folder" @remotion/media-parser@4.0.529 mediabunny@1.61.0

# more than 100 frames of MP3 of 24 ms and 192 bytes each
ffmpeg/ffmpeg -nostdin -hide_banner -loglevel error -f lavfi -i sine=sample_rate=48000:duration=3 \
    -c:a libmp3lame -b:a 64k -id3v2_version 0 -write_xing 0 sound.mp3
ffmpeg/ffmpeg -nostdin -hide_banner -loglevel error -f lavfi -i testsrc2=size=720x576:rate=10:duration=1 \
    -vf setsar=64/45 -c:v libvpx-vp9 -deadline realtime dvd.mkv

cat >write.mjs <<'JS'
import { readFileSync, writeFileSync } from "node:fs";

const sound = readFileSync("sound.mp3");
const frames = Array.from({ length: 100 }, (_, i) => sound.subarray(192 * i, 192 * (i + 1)));

function bytes(content) {
    const number = Buffer.alloc(8);
    if (typeof content === "number") {
        number.writeBigUInt64BE(BigInt(content));
        return number;
    }
    return Buffer.from(content);
}

function float(value) {
    const number = Buffer.alloc(8);
    number.writeDoubleBE(value);
    return number;
}

function element(id, ...contents) {
    const body = Buffer.concat(contents.map(bytes));
    const size = bytes(body.length);
    size[0] = 1; // a size of eight bytes
    return Buffer.concat([Buffer.from(id, "hex"), size, body]);
}

/** The frames in Matroska with this TimestampScale in nanoseconds, so many in a block. */
function write(name, scale, each) {
    const ticks = (frame) => (frame * 24_000_000) / scale;
    const blocks = [];
    for (let first = 0; first < frames.length; first += each) {
        const head = Buffer.from(each === 1 ? [0x81, 0, 0, 0x80] : [0x81, 0, 0, 0x84, each - 1]); // 4: lacing of one size
        head.writeInt16BE(ticks(first), 1);
        blocks.push(element("a3", head, ...frames.slice(first, first + each)));
    }
    const ebml = element("1a45dfa3", element("4282", "matroska"), element("4287", 4), element("4285", 2));
    const duration = element("4489", float(ticks(frames.length)));
    const info = element("1549a966", element("2ad7b1", scale), duration, element("4d80", "finding"), element("5741", "finding"));
    const audio = element("e1", element("b5", float(48_000)), element("9f", 1));
    const numbers = [element("d7", 1), element("73c5", 1), element("83", 2), element("23e383", 24_000_000)];
    const track = element("ae", ...numbers, element("86", "A_MPEG/L3"), audio);
    const cluster = element("1f43b675", element("e7", 0), ...blocks);
    writeFileSync(name, Buffer.concat([ebml, element("18538067", info, element("1654ae6b", track), cluster)]));
}
write("plain.mka", 1_000_000, 1);
write("scale.mka", 100_000, 1);
write("laced.mka", 1_000_000, 4);
JS
node write.mjs

cat >read.mjs <<'JS'
import { readFileSync } from "node:fs";
import { parseMedia } from "@remotion/media-parser";
import { nodeReader } from "@remotion/media-parser/node";
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from "mediabunny";

for (const src of ["plain.mka", "scale.mka", "laced.mka", "dvd.mkv"]) {
    const samples = [];
    const take = () => (sample) => void samples.push(sample);
    const { dimensions, durationInSeconds } = await parseMedia({
        src,
        reader: nodeReader,
        acknowledgeRemotionLicense: true,
        fields: { dimensions: true, durationInSeconds: true },
        onAudioTrack: take,
        onVideoTrack: take,
    });
    const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(readFileSync(src)) });
    const [track] = await input.getTracks();
    let packets = 0;
    for await (const packet of new EncodedPacketSink(track).packets()) {
        packets += 1;
    }
    const [size, last] = dimensions
        ? [`, ${track.displayWidth} x ${track.displayHeight}`, `${dimensions.width} x ${dimensions.height}`]
        : ["", `the first begins with ${Buffer.from(samples[0].data).toString("hex", 0, 3)}`];
    const byMediabunny = `mediabunny: ${await input.computeDuration()} s, ${packets} samples${size}`;
    console.log(`${src} ${byMediabunny}; media-parser: ${durationInSeconds} s, ${samples.length} samples, ${last}`);
}
JS
node read.mjs >seen.txt 2>warnings.txt
[ ! -s warnings.txt ] || { cat warnings.txt; exit 1; }

cat >before.txt <<'SEEN'
plain.mka mediabunny: 2.4 s, 100 samples; media-parser: 2.4 s, 100 samples, the first begins with fffb54
scale.mka mediabunny: 2.4 s, 100 samples; media-parser: 240 s, 100 samples, the first begins with fffb54
laced.mka mediabunny: 2.4 s, 100 samples; media-parser: 2.4 s, 25 samples, the first begins with 03fffb
dvd.mkv mediabunny: 1 s, 10 samples, 1024 x 576; media-parser: 1 s, 10 samples, 16 x 9
SEEN
cat seen.txt
changed=0
diff before.txt seen.txt || changed=1
for each in plain.mka scale.mka laced.mka; do
    seen=$(ffmpeg/ffprobe -v error -count_packets -show_entries format=duration:stream=nb_read_packets -of csv=p=0 "$each" | paste -sd ' ')
    echo "$each ffprobe: $seen"
    [ "$seen" = "100 2.400000" ] || changed=1
done
seen=$(ffmpeg/ffprobe -v error -show_entries stream=width,height,display_aspect_ratio -of csv=p=0 dvd.mkv)
echo "dvd.mkv ffprobe: $seen"
[ "$seen" = "720,576,16:9" ] || changed=1
echo "expected: 2.4 s and 100 samples of sound, each beginning with MP3's fffb; 1024 x 576, or the 720 x 576 that are coded"
[ $changed = 0 ] && echo "as seen before: another length, a quarter of the samples and 16 x 9 pixels" || echo "CHANGED"
exit $changed
