// Byte-level vocabularies: their tokens are checked, and their merges become tables that tell which tokens make which.
#pragma once

#include "videoxl.h"

namespace vxl {

void index_vocabulary(const vxl_vocabulary & vocabulary);

} // namespace vxl
