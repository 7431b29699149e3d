#include "interface/processors.h"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <set>
#include <sstream>
#include <thread>

namespace vxl {

namespace {

constexpr int32_t UNLIMITED = std::numeric_limits<int32_t>::max();

int32_t core_count() {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) {
        return cpu_count();
    }
    std::set<std::string> cores;
    int32_t unknown = 0;
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (!CPU_ISSET(cpu, &allowed)) {
            continue;
        }
        std::ifstream siblings("/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/topology/thread_siblings_list");
        std::string core;
        if (std::getline(siblings, core)) {
            cores.insert(core);
        } else {
            unknown++;
        }
    }
    return std::max<int32_t>(1, static_cast<int32_t>(cores.size()) + unknown);
}

std::string contents(const std::string & file) {
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

// Both in microseconds; a quota of -1, or none that is a number, is no limit.
int32_t processors(const std::string & quota, const std::string & period) {
    double time = 0, of = 0;
    if (!(std::istringstream(quota) >> time) || !(std::istringstream(period) >> of) || time <= 0 || of <= 0) {
        return UNLIMITED;
    }
    return static_cast<int32_t>(std::min<double>(UNLIMITED, std::ceil(time / of)));
}

// Of one group. Version 2 has both numbers in one file, "200000 100000" or "max 100000".
int32_t quota_of(const std::string & group, bool version2) {
    if (!version2) {
        return processors(contents(group + "/cpu.cfs_quota_us"), contents(group + "/cpu.cfs_period_us"));
    }
    std::istringstream line(contents(group + "/cpu.max"));
    std::string quota, period;
    line >> quota >> period;
    return processors(quota, period);
}

// Of a group and those it is in. In a container without a name space of its own the path is the host's, and only the mount's root
// is there.
int32_t least_quota(const std::string & mount, std::string path, bool version2) {
    int32_t least = quota_of(mount, version2);
    while (path.size() > 1) {
        least = std::min(least, quota_of(mount + path, version2));
        path.erase(path.rfind('/'));
    }
    return least;
}

bool names_cpu(const std::string & controllers) {
    return ("," + controllers + ",").find(",cpu,") != std::string::npos;
}

} // namespace

int32_t cpu_count() {
    return static_cast<int32_t>(std::max(1u, std::thread::hardware_concurrency()));
}

// A line is "number:controllers:path"; version 2 has no controllers there.
int32_t cpu_quota(const std::string & self, const std::string & root) {
    int32_t least = UNLIMITED;
    std::istringstream lines(self);
    for (std::string line; std::getline(lines, line);) {
        const size_t first = line.find(':');
        const size_t second = first == std::string::npos ? first : line.find(':', first + 1);
        if (second == std::string::npos || line.compare(second, 2, ":/") != 0) {
            continue;
        }
        const std::string controllers = line.substr(first + 1, second - first - 1);
        const std::string path = line.substr(second + 1);
        if (controllers.empty()) {
            least = std::min(least, least_quota(root, path, true));
        } else if (names_cpu(controllers)) {
            least = std::min(least, least_quota(root + "/cpu", path, false));
        }
    }
    return least;
}

int32_t default_thread_count() {
    return std::min(core_count(), cpu_quota(contents("/proc/self/cgroup"), "/sys/fs/cgroup"));
}

} // namespace vxl
