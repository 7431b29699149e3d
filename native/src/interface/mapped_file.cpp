#include "interface/mapped_file.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <iterator>
#include <mutex>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#if defined(__linux__)
#    include <sys/vfs.h>
#endif

#include "interface/status.h"

namespace vxl {

namespace {

// What the signal handler reads, so without locks. A range is in use where `begin` is not 0.
struct Range {
    std::atomic<uintptr_t> begin{0};
    std::atomic<uintptr_t> end{0};
    std::atomic<bool> failed{false};
};

uint64_t page_size() {
    static const auto size = static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
    return size;
}

constexpr size_t NONE = SIZE_MAX;
Range ranges[256];
std::mutex ranges_mutex; // of those who take and leave ranges
struct sigaction previous_action;

// Only what is allowed in a signal handler: atomics and system calls.
void on_bus_error(int signal, siginfo_t * info, void * context) {
    const int saved_errno = errno;
    const auto address = reinterpret_cast<uintptr_t>(info->si_addr);
    for (Range & range : ranges) {
        const uintptr_t begin = range.begin.load(std::memory_order_acquire), end = range.end.load(std::memory_order_relaxed);
        if (begin == 0 || address < begin || address >= end) {
            continue;
        }
        range.failed.store(true);
        void * place = reinterpret_cast<void *>(begin);
        if (mmap(place, end - begin, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == place) {
            errno = saved_errno;
            return; // the read is tried again and finds zeros
        }
    }
    errno = saved_errno;
    if ((previous_action.sa_flags & SA_SIGINFO) != 0) {
        previous_action.sa_sigaction(signal, info, context);
    } else if (previous_action.sa_handler != SIG_DFL && previous_action.sa_handler != SIG_IGN) {
        previous_action.sa_handler(signal);
    } else {
        sigaction(signal, &previous_action, nullptr); // the access is tried again and ends as it would have without us
    }
}

// Once and for good: Java's virtual machine has its handler by now, and keeps it behind ours.
bool install_handler() {
    static const bool installed = [] {
        struct sigaction action = {};
        if (sigaction(SIGBUS, nullptr, &previous_action) != 0) {
            return false;
        }
        action.sa_sigaction = on_bus_error;
        action.sa_mask = previous_action.sa_mask;
        action.sa_flags = (previous_action.sa_flags & ~SA_RESETHAND) | SA_SIGINFO | SA_ONSTACK;
        return sigaction(SIGBUS, &action, nullptr) == 0;
    }();
    return installed;
}

size_t take_range(const char * bytes, uint64_t size) {
    const std::lock_guard<std::mutex> lock(ranges_mutex);
    for (size_t i = 0; i < std::size(ranges); i++) {
        if (ranges[i].begin.load() == 0) {
            const auto begin = reinterpret_cast<uintptr_t>(bytes);
            ranges[i].failed.store(false);
            ranges[i].end.store(begin + (size + page_size() - 1) / page_size() * page_size());
            ranges[i].begin.store(begin, std::memory_order_release);
            return i;
        }
    }
    return NONE;
}

void leave_range(size_t i) {
    const std::lock_guard<std::mutex> lock(ranges_mutex);
    ranges[i].begin.store(0);
}

// Of statfs(2); those where another machine, or a program, supplies the pages.
bool is_remote(int descriptor) {
#if defined(__linux__)
    struct statfs found;
    if (fstatfs(descriptor, &found) != 0) {
        return true;
    }
    switch (static_cast<uint32_t>(found.f_type)) {
        case 0x6969:     // NFS
        case 0x517b:     // SMB
        case 0xfe534d42: // SMB 2
        case 0xff534d42: // CIFS
        case 0x65735546: // FUSE
        case 0x01021997: // 9P
        case 0x00c36400: // Ceph
        case 0x5346414f: // AFS
        case 0x6b414653: // kAFS
        case 0x73757245: // Coda
        case 0x0bd00bd0: // Lustre
        case 0x01161970: // GFS2
        case 0x786f4256: // VirtualBox's shared folders
            return true;
    }
#endif
    static_cast<void>(descriptor);
    return false;
}

} // namespace

FileState FileState::of(const struct stat & found) {
#if defined(__APPLE__)
    return {static_cast<uint64_t>(found.st_size), found.st_mtimespec};
#else
    return {static_cast<uint64_t>(found.st_size), found.st_mtim};
#endif
}

bool FileState::operator==(const FileState & other) const {
    return size == other.size && modified.tv_sec == other.modified.tv_sec && modified.tv_nsec == other.modified.tv_nsec;
}

std::unique_ptr<MappedFile> MappedFile::create(const char * path, int descriptor, const FileState & state) {
    if (state.size == 0 || is_remote(descriptor) || !install_handler()) {
        return nullptr;
    }
    std::unique_ptr<MappedFile> file(new MappedFile(path, state));
    file->descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    if (file->descriptor < 0) {
        return nullptr;
    }
    void * bytes = mmap(nullptr, state.size, PROT_READ, MAP_SHARED, file->descriptor, 0);
    if (bytes == MAP_FAILED) {
        return nullptr;
    }
    file->bytes = static_cast<char *>(bytes);
#if defined(MADV_HUGEPAGE)
    // What is not in memory yet comes in pieces of 2 MB, where the file system has such: processors then read weights a fifth faster.
    static_cast<void>(madvise(bytes, state.size, MADV_HUGEPAGE));
#endif
    file->range = take_range(file->bytes, state.size);
    return file->range == NONE ? nullptr : std::move(file);
}

MappedFile::~MappedFile() {
    if (range != NONE) {
        leave_range(range);
    }
    if (bytes != nullptr) {
        munmap(bytes, state.size);
    }
    if (descriptor >= 0) {
        close(descriptor);
    }
}

bool MappedFile::populate(uint64_t offset, uint64_t size) const {
#if defined(MADV_POPULATE_READ)
    const uint64_t start = offset / page_size() * page_size();
    int result;
    do {
        result = madvise(bytes + start, offset + size - start, MADV_POPULATE_READ);
    } while (result != 0 && (errno == EINTR || errno == EAGAIN));
    // Before Linux 5.14: pages come when they are read.
    return result == 0 || errno == EINVAL;
#else
    static_cast<void>(offset);
    static_cast<void>(size);
    return true;
#endif
}

void MappedFile::require_unchanged() const {
    struct stat now;
    if (ranges[range].failed.load()) {
        fail(VXL_MODEL_UNREADABLE, "%s: could not be read, or was cut short, while it was in use; load it again", path.c_str());
    }
    if (fstat(descriptor, &now) != 0 || !(FileState::of(now) == state)) {
        fail(VXL_MODEL_UNREADABLE, "%s: was written to while it was in use; load it again", path.c_str());
    }
}

} // namespace vxl
