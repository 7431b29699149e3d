# Finds what a machine already has. Sourced; each function prints what it found, or nothing.

# Users need 22; the tests ask for an option that came with 24.
jdk_minimum=24
cmake_minimum=3.24

# The home of a JDK (not only a JRE) that is new enough.
find_jdk() {
    local java home release
    java=$(command -v java || true)
    for home in "${JAVA_HOME:-}" "$tools"/jdk /usr/lib/jvm/* \
        "${java:+$(dirname "$(dirname "$(readlink -f "$java")")")}" "$HOME"/.sdkman/candidates/java/*; do
        if [ -x "$home/bin/javac" ] && [ -r "$home/release" ]; then
            release=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
            if [ "${release:-0}" -ge $jdk_minimum ]; then
                printf '%s\n' "$home"
                return
            fi
        fi
    done
}

find_maven() {
    command -v mvn || { [ -x "$tools/maven/bin/mvn" ] && printf '%s\n' "$tools/maven/bin/mvn"; } || true
}

find_cmake() {
    local version
    version=$(cmake --version 2>/dev/null | sed -n 's/^cmake version //p')
    if [ -n "$version" ] && at_least "$version" $cmake_minimum; then
        command -v cmake
    fi
}

# A compiler that knows C++17, and a make.
find_compiler() {
    command -v make >/dev/null || return 0
    if printf '#include <optional>\nstd::optional<int> one{1};\n' | c++ -std=c++17 -x c++ -fsyntax-only - 2>/dev/null; then
        command -v c++
    fi
}

# "system", or the folder of our own copy, if CMake finds a ggml that is new enough there.
find_ggml() {
    local prefix
    for prefix in "" "$tools/ggml/usr"; do
        if cmake_finds_ggml "$prefix"; then
            printf '%s\n' "${prefix:-system}"
            return
        fi
    done
}

# The build folder is kept for speed, and made anew when it does not serve, as after the project was moved.
cmake_finds_ggml() {
    local prefix=$1 build="$tools/find-ggml${1:+-private}"
    [ -d "${prefix:-/}" ] || return
    set -- cmake -S "$scripts/lib/find-ggml" -B "$build" -DCMAKE_PREFIX_PATH="$prefix"
    "$@" >/dev/null 2>&1 || { rm -rf "$build" && "$@" >/dev/null 2>&1; }
}

glibc_version() {
    getconf GNU_LIBC_VERSION 2>/dev/null | sed -n 's/^glibc //p'
}
