// A file's bytes in memory as they lie in the page cache, shared with other processes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <memory>
#include <string>

struct stat;

namespace vxl {

// What tells whether an open file is still what it was.
struct FileState {
    uint64_t size = 0;
    timespec modified = {};

    static FileState of(const struct stat & found);
    bool operator==(const FileState & other) const;
};

// Reading what another program has cut off a mapped file raises SIGBUS, which would end the process. Here it ends the pass: the mapping
// becomes zeros, and require_unchanged() tells. Signals of other memory go to whoever handled them before.
class MappedFile {
  public:
    // Maps an open file, whose descriptor stays the caller's. NULL where reading is the better way, or the only one: on a network file
    // system, where each page costs a request, or if the system cannot map it.
    static std::unique_ptr<MappedFile> create(const char * path, int descriptor, const FileState & state);

    ~MappedFile();
    MappedFile(const MappedFile &) = delete;
    MappedFile & operator=(const MappedFile &) = delete;

    char * data() const { return bytes; }

    // Brings a part into memory, as far as the system has a call for it. False: it cannot be read.
    bool populate(uint64_t offset, uint64_t size) const;

    // Throws VXL_MODEL_UNREADABLE if the file was written to or cut since it was mapped, or could not be read.
    void require_unchanged() const;

  private:
    MappedFile(const char * path, const FileState & state) : path(path), state(state) {}

    std::string path;
    FileState state;
    int descriptor = -1; // a duplicate
    char * bytes = nullptr;
    size_t range = SIZE_MAX; // in the signal handler's table
};

} // namespace vxl
