#include "interface/placement.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "interface/devices.h"
#include "interface/status.h"

namespace vxl {

namespace {

// Left free for the intermediate results of a pass, of which those of a window of the published size are the largest.
constexpr uint64_t RESERVE = 1u << 30;

uint64_t room_of(ggml_backend_dev_t device) {
    size_t free = 0, total = 0;
    ggml_backend_dev_memory(device, &free, &total);
    return free > RESERVE ? free - RESERVE : 0;
}

Place read_place(const std::string & text) {
    const size_t equals = text.find('=');
    Place place;
    place.device = find_device(text.substr(0, equals).c_str());
    place.room = room_of(place.device);
    if (equals != std::string::npos) {
        const std::string number = text.substr(equals + 1);
        char * end = nullptr;
        const long blocks = std::strtol(number.c_str(), &end, 10);
        if (number.empty() || *end != '\0' || blocks < 0 || blocks > INT32_MAX) {
            fail(VXL_INVALID_ARGUMENT, "\"%s\" asks for \"%s\" blocks, expected a number", text.c_str(), number.c_str());
        }
        place.n_blocks = static_cast<int32_t>(blocks);
    }
    return place;
}

// Of one device, from `first` on; `fixed` is what it holds beside blocks.
int32_t blocks_that_fit(const Place & place, const PartSizes & sizes, int32_t first, uint64_t fixed) {
    const int32_t n = static_cast<int32_t>(sizes.blocks.size());
    uint64_t left = place.room > fixed ? place.room - fixed : 0;
    int32_t next = first;
    while (next < n && left >= sizes.blocks[next] + sizes.memory) {
        left -= sizes.blocks[next] + sizes.memory;
        next++;
    }
    return next == n && left < sizes.output ? std::max(0, n - 1 - first) : next - first;
}

bool fits_first(const Place & first, const PartSizes & sizes) {
    return blocks_that_fit(first, sizes, 0, sizes.vision) == static_cast<int32_t>(sizes.blocks.size());
}

} // namespace

std::vector<Place> read_places(const char * devices) {
    if (devices == nullptr) {
        return {{find_device(nullptr), Place::AS_FITS, UINT64_MAX}};
    }
    std::vector<Place> places;
    const std::string all = devices;
    for (size_t begin = 0; begin <= all.size();) {
        const size_t end = std::min(all.find(',', begin), all.size());
        places.push_back(read_place(all.substr(begin, end - begin)));
        for (size_t i = 0; i + 1 < places.size(); i++) {
            if (places[i].device == places.back().device) {
                fail(VXL_INVALID_ARGUMENT, "device %s is named twice in \"%s\"", ggml_backend_dev_name(places[i].device), devices);
            }
        }
        begin = end + 1;
    }
    return places;
}

Placement place(const char * path, const std::vector<Place> & places, const PartSizes & sizes) {
    const int32_t n = static_cast<int32_t>(sizes.blocks.size());
    const bool numbered =
        std::any_of(places.begin(), places.end(), [](const Place & place) { return place.n_blocks != Place::AS_FITS; });
    if (!numbered && (places.size() == 1 || fits_first(places[0], sizes))) {
        return {{places[0].device, 0, n}};
    }
    if (!numbered && places[0].room < sizes.vision) {
        fail(VXL_OUT_OF_MEMORY, "%s: device %s has room for %llu MiB, but its vision tower and embeddings alone take %llu; name another "
             "device first",
             path, ggml_backend_dev_name(places[0].device), static_cast<unsigned long long>(places[0].room >> 20),
             static_cast<unsigned long long>(sizes.vision >> 20));
    }
    Placement placement;
    int32_t next = 0;
    for (size_t i = 0; i < places.size(); i++) {
        const Place & here = places[i];
        int32_t count = n - next;
        if (here.n_blocks != Place::AS_FITS) {
            count = here.n_blocks;
        } else if (i + 1 < places.size()) {
            count = blocks_that_fit(here, sizes, next, i == 0 ? sizes.vision : 0);
        }
        if (count > n - next) {
            fail(VXL_INVALID_ARGUMENT, "%s: has %d blocks, fewer than are to be placed on its devices", path, n);
        }
        if (count > 0 || i == 0) {
            placement.push_back({here.device, next, count});
        }
        next += count;
    }
    if (next < n) {
        fail(VXL_INVALID_ARGUMENT, "%s: has %d blocks, but only %d are to be placed on its devices; leave out the last number", path, n, next);
    }
    return placement;
}

size_t share_of(const Placement & placement, int32_t block) {
    size_t share = 0;
    while (block >= placement[share].first_block + placement[share].n_blocks) {
        share++;
    }
    return share;
}

bool on_cpu(const Placement & placement) {
    return std::all_of(placement.begin(), placement.end(), [](const Share & share) {
        return ggml_backend_dev_type(share.device) == GGML_BACKEND_DEVICE_TYPE_CPU;
    });
}

} // namespace vxl
