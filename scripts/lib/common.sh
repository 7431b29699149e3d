# What all set-up scripts use. Sourced.

say() {
    printf 'set-up: %s\n' "$*"
}

die() {
    printf 'set-up: %s\n' "$@" >&2
    exit 1
}

# Whether version $1 is $2 or newer.
at_least() {
    [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

# Says that the system is about to be changed; ends here if this user cannot.
announce() {
    say "CHANGING THIS SYSTEM: $*"
    [ "$(id -u)" = 0 ] || command -v sudo >/dev/null || die "This needs root, and there is no sudo: run this script as root."
}

# Runs a command that changes the system.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Runs a command silently; shows its output if it fails.
quietly() {
    local log
    log=$(mktemp)
    if "$@" >"$log" 2>&1; then
        rm -f "$log"
    else
        cat "$log" >&2
        rm -f "$log"
        return 1
    fi
}
