// The limits of control groups, as containers have them, in folders that look like theirs.
#include "interface/processors.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace {

namespace fs = std::filesystem;

const int32_t UNLIMITED = INT32_MAX;

void check(int32_t found, int32_t expected, const char * what) {
    if (found != expected) {
        std::fprintf(stderr, "%s: found %d, expected %d\n", what, found, expected);
        std::exit(1);
    }
}

struct Groups {
    fs::path root;

    explicit Groups(const char * name) : root(fs::temp_directory_path() / ("videoxl-" + std::string(name) + "-XXXXXX")) {
        std::string made = root.string();
        root = mkdtemp(made.data());
    }
    Groups(const Groups &) = delete;
    Groups & operator=(const Groups &) = delete;
    ~Groups() { fs::remove_all(root); }

    Groups & with(const char * file, const char * text) {
        fs::create_directories((root / file).parent_path());
        std::ofstream(root / file) << text << "\n";
        return *this;
    }
    int32_t quota(const char * self) const { return vxl::cpu_quota(self, root.string()); }
};

void least_quota_of_a_group_and_those_around_it_counts() {
    Groups groups("v2");
    groups.with("a/cpu.max", "300000 100000").with("a/b/cpu.max", "max 100000").with("a/b/c/cpu.max", "450000 100000");
    check(groups.quota("0::/a/b/c\n"), 3, "the group two above");
    check(groups.with("a/b/cpu.max", "150000 100000").quota("0::/a/b/c\n"), 2, "one and a half, rounded up");
    check(groups.quota("0::/elsewhere\n"), UNLIMITED, "a group without a limit");
}

void container_sees_its_limit_at_the_root() {
    Groups groups("root");
    groups.with("cpu.max", "200000 100000");
    check(groups.quota("0::/\n"), 2, "with a name space of its own");
    check(groups.quota("0::/system.slice/docker-1.scope\n"), 2, "with the host's path");
}

void first_version_has_a_folder_for_the_controller() {
    Groups groups("v1");
    groups.with("cpu/docker/1/cpu.cfs_quota_us", "50000").with("cpu/docker/1/cpu.cfs_period_us", "100000");
    groups.with("cpu/cpu.cfs_quota_us", "-1").with("cpu/cpu.cfs_period_us", "100000");
    check(groups.quota("5:cpuset:/docker/1\n4:cpu,cpuacct:/docker/1\n0::/\n"), 1, "half a processor");
    check(groups.quota("5:cpuset:/docker/1\n4:cpu,cpuacct:/\n"), UNLIMITED, "a quota of -1");
}

void what_is_not_understood_is_no_limit() {
    Groups groups("odd");
    groups.with("cpu.max", "many");
    for (const char * self : {"", "\n", "0:", "0::", "::/", "nonsense", "0::relative"}) {
        check(groups.quota(self), UNLIMITED, self);
    }
    check(groups.with("cpu.max", "0 0").quota("0::/\n"), UNLIMITED, "a period of 0");
}

} // namespace

int main() {
    least_quota_of_a_group_and_those_around_it_counts();
    container_sees_its_limit_at_the_root();
    first_version_has_a_folder_for_the_controller();
    what_is_not_understood_is_no_limit();
    check(vxl::default_thread_count() >= 1 && vxl::default_thread_count() <= vxl::cpu_count(), 1, "threads by default");
    return 0;
}
