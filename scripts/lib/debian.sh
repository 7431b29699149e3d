# Debian packages unpacked below .tools, where they change nothing on the system. Sourced.
#
# apt works here with sources, lists and a cache of its own. The archive's address is the one that the system's own
# sources name.

keyring=/usr/share/keyrings/debian-archive-keyring.gpg
# The oldest release whose packages are new enough; its backports have ggml.
release=trixie

is_debian() {
    # shellcheck source=/dev/null
    [ -r /etc/os-release ] && [ "$(. /etc/os-release && echo "${ID:-}")" = debian ] && command -v apt-get >/dev/null
}

# Addresses that the system's sources give for Debian's releases ("main") or their security updates ("security").
archive() {
    local security='-security$'
    apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
        awk -v kind="$1" -v security="$security" '
            $3 == "main" && $2 ~ /^(bookworm|trixie|forky|sid|oldstable|stable|testing|unstable)/ && ($2 ~ security) == (kind == "security") {
                print $1
                exit
            }'
}

apt_private() {
    local command=$1
    shift
    "$command" -q -q \
        -o Dir::Etc::SourceList="$tools/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null \
        -o Dir::State::Lists="$tools/apt/lists" -o Dir::Cache="$tools/apt/cache" \
        -o APT::Sandbox::User=root -o Acquire::Languages=none -o Acquire::Retries=2 "$@"
}

# Reads the lists of the release and its backports, once per run.
update_private() {
    if [ -n "${private_is_current:-}" ]; then
        return
    fi
    local uri signed=
    uri=$(archive main)
    [ -n "$uri" ] || die "The system's package sources name no archive of Debian; see /etc/apt."
    [ ! -r "$keyring" ] || signed="[signed-by=$keyring] "
    mkdir -p "$tools/apt/lists/partial" "$tools/apt/cache/archives/partial"
    printf 'deb %s%s %s main\n' "$signed" "$uri" "$release" "$signed" "$uri" "$release-backports" >"$tools/apt/sources.list"
    quietly apt_private apt-get update -o APT::Update::Error-Mode=any || die "Debian's package lists could not be read."
    private_is_current=yes
}

# unpack_private NAME PACKAGE...: downloads packages and unpacks them into .tools/NAME.
unpack_private() {
    local name=$1 package work=$tools/unpacking
    shift
    update_private
    rm -rf "$work"
    mkdir "$work"
    mkdir "$work/debs" "$work/root"
    # apt-get download knows no dependencies: it fetches just these.
    (cd "$work/debs" && quietly apt_private apt-get download "$@") || die "Packages could not be downloaded: $*"
    for package in "$work"/debs/*.deb; do
        dpkg-deb -x "$package" "$work/root"
    done
    keep_links_inside "$work/root"
    rm -rf "${tools:?}/$name"
    mv "$work/root" "$tools/$name"
    rm -rf "$work"
}

# Links to absolute places that a package brings along lead into the unpacked copy.
keep_links_inside() {
    local root=$1 link target
    find "$root" -type l -lname '/*' | while IFS= read -r link; do
        target=$(readlink "$link")
        if [ -e "$root$target" ] || [ -L "$root$target" ]; then
            ln -sfnr "$root$target" "$link"
        fi
    done
}

install_packages() {
    announce "installing $* with apt-get"
    set -- as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install "$@"
    # The package lists may be missing or too old.
    quietly "$@" 2>/dev/null || { quietly as_root apt-get -q update && quietly "$@"; } || die "apt-get failed."
}
