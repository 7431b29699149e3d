// Parts of a mapped file are brought into memory by several threads.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "interface/mapped_file.h"

namespace vxl {

// A gigabyte that the system has in its cache still takes one processor a tenth of a second: 250,000 pages enter the process's table.
// The caller takes part after part, and so do helpers. Without helpers, as where the system grants no thread, the caller does all.
class Populating {
  public:
    struct Part {
        uint64_t offset, size; // in the file
    };

    // Begins. The file has to outlive it.
    Populating(const MappedFile & file, std::vector<Part> parts);

    // Ends it after what is under way.
    ~Populating();
    Populating(const Populating &) = delete;
    Populating & operator=(const Populating &) = delete;

    // Does the next part. False: none is left, or one could not be read.
    bool step();

    // Bytes of what is done.
    uint64_t done() const { return bytes.load(); }

    // Waits for the helpers. Returns 0 if all is in memory, or else errno of a part that could not be read, whose offset is given.
    int finish(uint64_t & offset);

  private:
    const MappedFile & file;
    const std::vector<Part> parts;
    std::atomic<size_t> next{0};
    std::atomic<uint64_t> bytes{0};
    std::mutex failure; // of the two below
    int error = 0;
    uint64_t failed = 0;
    std::vector<std::thread> helpers;
};

} // namespace vxl
