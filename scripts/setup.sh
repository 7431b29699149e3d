#!/usr/bin/env bash
# Finds or installs what building and running VideoXL needs, and writes what it found to .tools/env. Can be run again at
# any time; takes a second or two when nothing is missing.
#
# A JDK, Maven and ggml that are missing go into .tools, where they change nothing on the system. Compilers come from the
# system's packages, and on a system with an old C library so does a newer one; each such change is announced before it is
# made.
set -euo pipefail

scripts=$(cd "$(dirname "$0")" && pwd)
tools=$(dirname "$scripts")/.tools
# shellcheck source=scripts/lib/common.sh
. "$scripts/lib/common.sh"
# shellcheck source=scripts/lib/find.sh
. "$scripts/lib/find.sh"
# shellcheck source=scripts/lib/debian.sh
. "$scripts/lib/debian.sh"

# The C library that Debian's packages of the JDK and of ggml need.
glibc_minimum=2.38

explain_by_hand() {
    die "$1 was not found, and this script installs packages on Debian only. Install:" \
        "  - a JDK, version $jdk_minimum or newer, and set JAVA_HOME to it" \
        "  - Maven, CMake $cmake_minimum or newer, make, and a C++17 compiler" \
        "  - ggml 0.21 or newer with its headers (Debian and Ubuntu: libggml-dev), or git to fetch its source" \
        "and run this again."
}

set_up_compilers() {
    local missing=()
    [ -n "$(find_cmake)" ] || missing+=(cmake)
    [ -n "$(find_compiler)" ] || missing+=(g++ make)
    [ ${#missing[@]} -gt 0 ] || return 0
    is_debian || explain_by_hand "${missing[*]}"
    install_packages "${missing[@]}"
    [ -n "$(find_cmake)" ] || die "CMake $cmake_minimum or newer is needed; found $(cmake --version | head -n 1)."
    [ -n "$(find_compiler)" ] || die "The compiler c++ does not know C++17."
}

# Debian 12's C library is too old for every packaged JDK and ggml: a newer one is taken from the next release.
newer_glibc() {
    local main security
    at_least "$(glibc_version)" $glibc_minimum && return
    main=$(archive main)
    security=$(archive security)
    announce "the C library is version $(glibc_version), and Debian's packages of $1 need $glibc_minimum." \
        "Adding Debian's release $release as a package source of low priority (/etc/apt/sources.list.d/videoxl-$release.list," \
        "/etc/apt/preferences.d/videoxl-$release) and installing libc6 and libc6-dev from it, with what they need (base-files among" \
        "it, so that the system calls itself Debian 13). All else stays at its release."
    {
        printf 'deb [signed-by=%s] %s %s main\n' "$keyring" "$main" "$release"
        [ -z "$security" ] || printf 'deb [signed-by=%s] %s %s main\n' "$keyring" "$security" "$release-security"
    } | as_root tee "/etc/apt/sources.list.d/videoxl-$release.list" >/dev/null
    printf 'Package: *\nPin: release n=%s\nPin-Priority: 100\n' "$release" "$release-security" |
        sed '3s/$/\n/' | as_root tee "/etc/apt/preferences.d/videoxl-$release" >/dev/null
    quietly as_root apt-get -q update || die "apt-get update failed."
    quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends -t "$release" \
        install libc6 libc6-dev || die "apt-get could not install the newer C library."
}

set_up_jdk() {
    [ -n "$(find_jdk)" ] && return
    is_debian || explain_by_hand "A JDK, version $jdk_minimum or newer,"
    newer_glibc "a JDK"
    say "unpacking Debian's openjdk-25 into .tools (the system's java stays as it is)"
    # The image libraries are not in the JDK's own packages.
    unpack_private jdk-packages openjdk-25-jdk-headless openjdk-25-jre-headless libjpeg62-turbo liblcms2-2
    local home
    home=$(echo "$tools"/jdk-packages/usr/lib/jvm/java-25-openjdk-*)
    cp -P "$tools"/jdk-packages/usr/lib/*/lib{jpeg,lcms2}.so* "$home/lib/"
    trust_system_certificates "$home"
    ln -sfnr "$home" "$tools/jdk"
}

# Debian makes Java's trust store when it installs a package, which did not happen here.
trust_system_certificates() {
    local bundle=/etc/ssl/certs/ca-certificates.crt
    [ -r $bundle ] || install_packages ca-certificates
    rm -f "$1/lib/security/cacerts"
    quietly "$1/bin/java" "$scripts/lib/TrustStore.java" $bundle "$1/lib/security/cacerts"
}

set_up_maven() {
    [ -n "$(find_maven)" ] && return
    is_debian || explain_by_hand "Maven"
    say "unpacking Debian's Maven into .tools"
    update_private
    local packages
    # Its Java libraries alone: the JDK is there already. An empty status asks for all of them.
    packages=$(apt_private apt-get -o Dir::State::Status=/dev/null -s --no-install-recommends install maven |
        awk '$1 == "Inst" { print $2 }' | grep -E '^(maven|lib.*-java)$')
    # shellcheck disable=SC2086
    unpack_private maven-packages $packages
    ln -sfnr "$tools/maven-packages/usr/share/maven" "$tools/maven"
}

# Whether ggml's source can be fetched; CMake then builds it.
source_is_reachable() {
    local address
    address=$(sed -n 's/.*GIT_REPOSITORY \([^ )]*\).*/\1/p' "$scripts/../native/CMakeLists.txt")
    command -v git >/dev/null && GIT_TERMINAL_PROMPT=0 timeout 8 git ls-remote -q "$address" HEAD >/dev/null 2>&1
}

# With the backend for Vulkan, of which a jar of its own is made, and the one for other machines, with which tests have a second device.
unpack_ggml() {
    say "unpacking Debian's ggml into .tools"
    unpack_private ggml libggml-dev libggml0 libggml0-backend-vulkan libggml0-backend-rpc
}

set_up_ggml() {
    ggml=$(find_ggml)
    if [ "$ggml" = "$tools/ggml/usr" ] && [ -z "$(find "$tools/ggml" -name libggml-vulkan.so)" ]; then
        unpack_ggml # an earlier set-up did without
    fi
    [ -n "$ggml" ] && return
    if is_debian && at_least "$(glibc_version)" $glibc_minimum; then
        :
    elif source_is_reachable; then
        say "ggml will be built from its source"
        ggml=source
        return
    elif is_debian; then
        newer_glibc ggml
    else
        explain_by_hand "ggml"
    fi
    unpack_ggml
    ggml=$(find_ggml)
    [ -n "$ggml" ] || die "CMake does not find the ggml that was unpacked into $tools/ggml."
}

write_environment() {
    local jdk maven prefix= release options=
    jdk=$(find_jdk)
    maven=$(find_maven)
    case $ggml in system | source) ;; *) prefix=$ggml ;; esac
    release=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$jdk/release")
    # Maven's own libraries make newer JDKs warn.
    [ "$release" -lt 24 ] || options='--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow'
    cat >"$tools/env.new" <<END
# Written by scripts/setup.sh.
export JAVA_HOME='$jdk'
export MAVEN_OPTS="\${MAVEN_OPTS-$options}"
MAVEN='$maven'
GGML_PREFIX='$prefix'
END
    mv "$tools/env.new" "$tools/env"
    say "JDK $release in $jdk, Maven $maven, ggml: $ggml"
}

mkdir -p "$tools"
set_up_compilers
set_up_jdk
set_up_maven
set_up_ggml
rm -rf "$tools/apt"
write_environment
