#!/usr/bin/env bash
# GCC 12 takes a function that does nothing but ask for memory ahead (__builtin_prefetch) for one without effects, and leaves its calls out
# unless it has put the function in their place before: at -O1 a function that asks eight times leaves nothing of it, at -O2 nothing
# where it is not inlined. Nothing warns.
# Why it matters: kernels that were written to read ahead did not, and nobody saw it but in the disassembly: 1 to 3 prefetches a product in
# place of 16. Marked always_inline they are there.
# Needs Debian 12's package archive (apt-get, dpkg-deb). Exits with 1 when any of this changes.
set -euo pipefail

version=12.2.0-14+deb12u1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir debs root
(cd debs && apt-get -q -q -o APT::Sandbox::User=root download "g++-12=$version" "gcc-12=$version" "cpp-12=$version" \
    libisl23 libmpfr6 libmpc3 libgmp10 2>/dev/null)
for package in debs/*.deb; do
    dpkg-deb -x "$package" root
done
export LD_LIBRARY_PATH="$folder/root/usr/lib/x86_64-linux-gnu"

cat >plain.cpp <<'CPP'
PLACE void ahead(const float *row) {
    for (int line = 0; line < 8; line++) {
        __builtin_prefetch(row + 16 * line);
    }
}

float sum(const float *rows, long n) {
    float total = 0;
    for (long i = 0; i < n; i++) {
        ahead(rows + 1024 * (i + 1));
        total += rows[1024 * i];
    }
    return total;
}
CPP

# OPTIMIZATION PLACE: how many calls and prefetches are in what GCC makes of it.
count() {
    root/usr/bin/x86_64-linux-gnu-g++-12 -Broot/usr/lib/gcc/x86_64-linux-gnu/12/ "$1" "-DPLACE=$2" -S plain.cpp -o plain.s
    printf '%s calls, %s prefetches\n' "$(grep -c 'call.*ahead' plain.s || true)" "$(grep -c 'prefetch' plain.s || true)"
}

check() {
    local found
    found=$(count "$1" "$2")
    printf '%-4s %-46s %s\n' "$1" "$2" "$found"
    case $found in
        $3) ;;
        *)
            echo "changed: expected $3" >&2
            exit 1
            ;;
    esac
}

root/usr/bin/x86_64-linux-gnu-g++-12 --version | head -n 1
check -O1 'static' '0 calls, 0 prefetches'
check -O2 'static __attribute__((noinline))' '0 calls, 0 prefetches'
check -O3 'static __attribute__((noinline))' '0 calls, 0 prefetches'
check -O1 'inline __attribute__((always_inline))' '0 calls, [1-9]* prefetches'
check -O2 'inline __attribute__((always_inline))' '0 calls, [1-9]* prefetches'
