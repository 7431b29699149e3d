#include "kernels/kernels.h"

#include <cstring>

#ifdef VXL_X86
extern const vxl::Kernels avx512_bf16_kernels, avx512_kernels, avx2_kernels;
#endif

namespace vxl {

const Kernels * cpu_kernels(const char * name) {
#ifdef VXL_X86
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
    const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    const bool avx512_bf16 = avx512 && __builtin_cpu_supports("avx512bf16");
    const struct {
        const Kernels * kernels;
        bool supported;
    } sets[] = {{&avx512_bf16_kernels, avx512_bf16}, {&avx512_kernels, avx512}, {&avx2_kernels, avx2}};
    for (const auto & set : sets) {
        if (set.supported && (name == nullptr || std::strcmp(set.kernels->name, name) == 0)) {
            return set.kernels;
        }
    }
#endif
    static_cast<void>(name);
    return nullptr;
}

} // namespace vxl
