// How many threads make sense on this machine, and for this process on it.
#pragma once

#include <cstdint>
#include <string>

namespace vxl {

// Processors of this machine, at least 1: the most threads that make sense. OpenMP ends the process where it cannot start one.
int32_t cpu_count();

// Physical cores that this process may run on, since two threads of one core share its arithmetic units, but no more than the
// processors' time that its control group grants, as in a container with a limit. At least 1.
int32_t default_thread_count();

// Processors' time that a process is granted: the least quota of its control group and of those that this one is in, of both
// versions of control groups, rounded up. INT32_MAX without a limit. `self` is the contents of /proc/self/cgroup, `root` the
// folder where control groups are mounted, /sys/fs/cgroup.
int32_t cpu_quota(const std::string & self, const std::string & root);

} // namespace vxl
