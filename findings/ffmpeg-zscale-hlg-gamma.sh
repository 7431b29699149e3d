#!/usr/bin/env bash
# FFmpeg 7.1.1 (JavaCPP Presets 1.5.12): the filter zscale turns HLG into light with its option agamma on by default. FFmpeg calls that
# "allow approximate gamma", zimg's header a reduced precision; but what it computes is another function: HLG's system gamma of 1.2 on each
# channel, where Recommendation ITU-R BT.2100 has it on the luminance. Greys stay, a saturated red gets a quarter more light.
# Why it matters: the customary chain zscale=transfer=linear, tonemap, zscale shifts the colours of every HLG film; agamma=0 mends it.
# Needs Linux on x86-64, Maven, unzip, od and awk. Exits with 1 when any of this changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

presets=7.1.1-1.5.12
mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact=org.bytedeco:ffmpeg:$presets:jar:linux-x86_64 -DoutputDirectory="$folder"
unzip -q -j "ffmpeg-$presets-linux-x86_64.jar" 'org/bytedeco/ffmpeg/linux-x86_64/*' -d ffmpeg
chmod +x ffmpeg/ffmpeg
export LD_LIBRARY_PATH=$folder/ffmpeg

# picture R G B: 8 x 8 pixels of this colour, 16 bits a channel, little-endian
picture() {
    local pixel
    pixel=$(printf '\\x%02x\\x%02x' $(($1 & 255)) $(($1 >> 8)) $(($2 & 255)) $(($2 >> 8)) $(($3 & 255)) $(($3 >> 8)))
    for _ in {1..64}; do
        # shellcheck disable=SC2059
        printf "$pixel"
    done
}

# light OPTIONS: R, G and B of standard input's picture as zscale has them, 1 being 1000 cd/m²
light() {
    local in=matrixin=gbr:rangein=full:primariesin=2020:transferin=arib-std-b67
    local out=matrix=gbr:range=full:primaries=2020:transfer=linear:npl=1000
    ffmpeg/ffmpeg -hide_banner -loglevel error -f rawvideo -pixel_format rgb48le -video_size 8x8 -i - \
        -vf "zscale=$in:$out$1,format=gbrpf32le" -f rawvideo - | od -An -v -w4 -tf4 |
        awk 'NR == 1 { g = $1 } NR == 65 { b = $1 } NR == 129 { print $1, g, b }'
}

# formula R G B luminance|channel: the same by BT.2100's inverse OETF and OOTF, the gamma on the luminance or on each channel
formula() {
    awk -v r="$1" -v g="$2" -v b="$3" -v on="$4" '
        function scene(e) { e /= 65535; return e <= 0.5 ? e * e / 3 : (exp((e - 0.55991073) / 0.17883277) + 0.28466892) / 12 }
        function seen(s) { return s * (on == "luminance" ? y : s) ^ 0.2 }
        BEGIN {
            r = scene(r); g = scene(g); b = scene(b)
            y = 0.2627 * r + 0.6780 * g + 0.0593 * b
            print seen(r), seen(g), seen(b)
        }'
}

same() {
    awk -v a="$1" -v b="$2" 'BEGIN {
        split(a, x); split(b, y)
        for (i = 1; i <= 3; i++) if (x[i] == "" || y[i] == "" || (x[i] - y[i]) ^ 2 > (0.002 * y[i]) ^ 2) exit 1
    }'
}

ffmpeg/ffmpeg -version | sed -n 1p
ffmpeg/ffmpeg -hide_banner -h filter=zscale | grep agamma
changed=0
# compare NAME R G B
compare() {
    local default exact luminance channel
    default=$(picture "$2" "$3" "$4" | light '')
    exact=$(picture "$2" "$3" "$4" | light ':agamma=0')
    luminance=$(formula "$2" "$3" "$4" luminance)
    channel=$(formula "$2" "$3" "$4" channel)
    printf '\n%s, HLG %s %s %s of 65535; light in 1000 cd/m²:\n' "$@"
    printf '  %-34s %s\n' 'zscale, default' "$default" 'zscale, agamma=0' "$exact" \
        'BT.2100, gamma on the luminance' "$luminance" 'gamma on each channel' "$channel"
    same "$default" "$channel" && same "$exact" "$luminance" || changed=1
}
compare grey 32768 32768 32768
compare red 49151 16384 16384

printf '\nexpected by BT.2100: the light of "gamma on the luminance", within rounding, with any agamma\n'
[ $changed = 0 ] && echo "as seen before: by default, the gamma is on each channel" || echo "CHANGED"
exit $changed
