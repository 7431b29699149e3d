#!/usr/bin/env bash
# Decodes the images in other projects' tests with Pillow and with this library, and prints how far they differ. The images, of
# TwelveMonkeys' and Tika's test jars and of Debian's sources of pillow, libvips and libjxl-testdata, and Debian's Pillow are put into
# a temporary folder, or into FOLDER, which is kept.
set -euo pipefail

home=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck disable=SC1091
. "$home/.tools/env"
# shellcheck source=scripts/lib/debian.sh
. "$home/scripts/lib/debian.sh"
is_debian || { echo "make corpus needs Debian, whose packages have images and Pillow"; exit 1; }

folder=${FOLDER:-}
if [ -z "$folder" ]; then
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
fi
images=$folder/images
python=$folder/python
mkdir -p "$images" "$python" "$folder"/{apt/lists/partial,apt/cache/archives/partial,packages}

# shellcheck disable=SC1091
codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
for kind in deb deb-src; do
    echo "$kind [signed-by=$keyring] $(archive main) $codename main"
done >"$folder/apt/sources.list"
apt() {
    local command=$1
    shift
    "$command" -q -q -o Dir::Etc::SourceList="$folder/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null -o APT::Default-Release="$codename" \
        -o Dir::State::Lists="$folder/apt/lists" -o Dir::Cache="$folder/apt/cache" -o Debug::NoLocking=true \
        -o APT::Sandbox::User=root -o Acquire::Languages=none -o Acquire::Retries=2 "$@"
}

# Unpacks an archive once.
unpack() {
    local name
    name=$(basename "$1")
    if [ ! -d "$images/$name" ]; then
        mkdir "$images/$name"
        shift
        (cd "$images/$name" && "$@")
    fi
}

apt apt-get update
cd "$folder/packages"
for source in pillow vips libjxl-testdata; do
    apt apt-get source --download-only "$source" || echo "left out: $source"
done
for archive in *.orig.tar.*; do
    unpack "$archive" tar -xf "$PWD/$archive"
done
apt apt-get install --download-only --reinstall --no-install-recommends -y python3-pil
for package in "$folder"/apt/cache/archives/*.deb; do
    dpkg-deb -x "$package" "$python"
done

cd "$home"
for artifact in com.twelvemonkeys.imageio:imageio-{bmp,core,iff,jpeg,metadata,psd,reference,tiff,webp}:3.12.0 \
    org.apache.tika:tika-{core,parser-audiovideo-module,parser-image-module,parser-microsoft-module,parser-ocr-module,parser-pdf-module}:3.2.3; do
    "$MAVEN" -B -q org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy -N -Dartifact="$artifact:jar:tests" \
        -DoutputDirectory="$folder/packages" || echo "left out: $artifact"
done
for jar in "$folder"/packages/*.jar; do
    unpack "$jar" "${JAVA_HOME:+$JAVA_HOME/bin/}jar" -xf "$jar"
done

interpreter=$python/usr/bin/python3
[ -x "$interpreter" ] || interpreter=/usr/bin/python3
pillow="/usr/bin/env PYTHONPATH=$python/usr/lib/python3/dist-packages LD_LIBRARY_PATH=$(echo "$python"/usr/lib/*-linux-gnu)"
env -u MAKEFLAGS -u MAKELEVEL "$MAVEN" -B -q -Dvideoxl.ggml.prefix="$GGML_PREFIX" -Pcorpus \
    -Dcorpus="$images $pillow $interpreter $home/scripts/corpus/pillow.py" -pl src-test -am test -DskipTests
