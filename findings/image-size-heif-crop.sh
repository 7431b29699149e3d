#!/usr/bin/env bash
# image-size 2.1.0 takes one word for another in the clap property of HEIF (HEIC, AVIF): ISO/IEC 14496-12 (12.1.4) has the width of the clean
# aperture as a fraction, and the denominator of it is what the library subtracts from the whole image's width; the height it leaves alone. By
# ISO/IEC 23008-12 the property is a transformation: what it leaves is the image. An AVIF image of 64 x 48, cropped to 40 x 30, is told to have
# 63 x 48, or 62 x 48, or -65472 x 48, by how the same 40 is written: 40/1, 80/2, 2621440/65536. sharp 0.35.5 (libheif) reads 40 x 30 each time.
# Why it matters: cameras and editors crop so without encoding anew, and encoders of HEVC that need even sizes take the last column and row away
# with it; the numbers are used for layout, for thumbnails and for limits of size, which a negative number always keeps.
# Needs npm with Node.js 20.9 or later. Exits with 1 when any of this changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" image-size@2.1.0 sharp@0.35.5

cat >crop.mjs <<'JS'
import { imageSize } from "image-size";
import sharp from "sharp";

const whole = await sharp({ create: { width: 64, height: 48, channels: 3, background: "teal" } })
    .avif()
    .toBuffer();

function start(image, type) {
    return image.indexOf(type, 0, "latin1") - 4;
}

/** The same file with a clap: width, height and where its centre is off the image's, each a fraction. */
function crop(image, fractions) {
    const clap = Buffer.alloc(40);
    clap.writeUInt32BE(40);
    clap.write("clap", 4, "latin1");
    fractions.flat().forEach((word, index) => clap.writeInt32BE(word, 8 + 4 * index));
    const ipma = start(image, "ipma");
    const end = ipma + image.readUInt32BE(ipma);
    const properties = image.subarray(ipma + 19, end).length; // 3: av1C, ispe, pixi
    const essential = Buffer.from([0x80 | (properties + 1)]);
    const file = Buffer.concat([image.subarray(0, ipma), clap, image.subarray(ipma, end), essential, image.subarray(end)]);
    const add = (at, more) => file.writeUInt32BE(file.readUInt32BE(at) + more, at);
    add(start(file, "meta"), 41);
    add(start(file, "iprp"), 41);
    add(start(file, "ipco"), 40);
    add(start(file, "ipma"), 1);
    file[start(file, "ipma") + 18] += 1; // of the image's properties
    add(start(file, "iloc") + 20, 41); // where its data begins
    return file;
}

let same = true;
async function show(what, file, width, height, seen) {
    const size = imageSize(file);
    const { info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
    console.log(`${what.padEnd(44)} image-size: ${`${size.width} x ${size.height}`.padEnd(12)} sharp: ${info.width} x ${info.height}`);
    if (info.width !== width || info.height !== height) {
        throw new Error("the file is not as it should be");
    }
    same &&= size.width === seen && size.height === 48;
}

await show("whole", whole, 64, 48, 64);
const centre = [
    [0, 1],
    [0, 1],
];
await show("cropped to 40/1 x 30/1", crop(whole, [[40, 1], [30, 1], ...centre]), 40, 30, 63);
await show("cropped to 80/2 x 60/2", crop(whole, [[80, 2], [60, 2], ...centre]), 40, 30, 62);
const one = 65536;
await show(`cropped to ${40 * one}/${one} x 30/1`, crop(whole, [[40 * one, one], [30, 1], ...centre]), 40, 30, -65472);
await show("cropped to 63/1 x 47/1, from the left and top", crop(whole, [[63, 1], [47, 1], [-1, 2], [-1, 2]]), 63, 47, 63);
console.log("expected: what sharp decodes");
console.log(same ? "as seen before: the denominator is subtracted" : "CHANGED");
process.exit(same ? 0 : 1);
JS
node crop.mjs
