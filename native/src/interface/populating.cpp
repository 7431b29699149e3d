#include "interface/populating.h"

#include <algorithm>
#include <cerrno>
#include <exception>
#include <utility>

#include "interface/processors.h"

namespace vxl {

namespace {

// With more, they wait for each other in the system.
constexpr size_t MOST_THREADS = 4;

} // namespace

Populating::Populating(const MappedFile & file, std::vector<Part> parts) : file(file), parts(std::move(parts)) {
    const size_t threads = std::min({MOST_THREADS, static_cast<size_t>(default_thread_count()), this->parts.size()});
    helpers.reserve(threads);
    try {
        while (helpers.size() + 1 < threads) {
            helpers.emplace_back([this] {
                while (step()) {
                }
            });
        }
    } catch (const std::exception &) {
        return; // with those that there are: the system grants no more, or has no memory left
    }
}

Populating::~Populating() {
    next = parts.size();
    uint64_t ignored;
    finish(ignored);
}

bool Populating::step() {
    const size_t i = next.fetch_add(1);
    if (i >= parts.size()) {
        return false;
    }
    if (file.populate(parts[i].offset, parts[i].size)) {
        bytes += parts[i].size;
        return true;
    }
    const int reason = errno;
    next = parts.size();
    const std::lock_guard<std::mutex> lock(failure);
    error = reason;
    failed = parts[i].offset;
    return false;
}

int Populating::finish(uint64_t & offset) {
    for (std::thread & helper : helpers) {
        helper.join();
    }
    helpers.clear();
    offset = failed;
    return error;
}

} // namespace vxl
