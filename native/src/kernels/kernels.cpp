#include "kernels/kernels.h"

#include <cstring>
#include <initializer_list>

#ifdef VXL_X86
#include <cpuid.h>
#endif

#ifdef VXL_X86
extern const vxl::Kernels avx512_bf16_kernels, avx512_kernels, avx2_kernels;
extern const vxl::Int8Kernels avx512_vnni_kernels, avx_vnni_kernels, avx2_int8_kernels;
#endif

namespace vxl {

namespace {

#ifdef VXL_X86
bool has_avx2() {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
}

bool has_avx512() {
    return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

// __builtin_cpu_supports does not know it in every compiler that knows its instructions.
bool has_avx_vnni() {
    unsigned a = 0, b = 0, c = 0, d = 0;
    return has_avx2() && __get_cpuid_count(7, 1, &a, &b, &c, &d) != 0 && (a >> 4 & 1) != 0;
}
#endif

template <typename Set> struct Choice {
    const Set * set;
    bool supported;
};

// The best come first.
template <typename Set> const Set * choose(std::initializer_list<Choice<Set>> choices, const char * name) {
    for (const auto & choice : choices) {
        if (choice.supported && (name == nullptr || std::strcmp(choice.set->name, name) == 0)) {
            return choice.set;
        }
    }
    return nullptr;
}

} // namespace

const Kernels * cpu_kernels(const char * name) {
#ifdef VXL_X86
    return choose<Kernels>({{&avx512_bf16_kernels, has_avx512() && __builtin_cpu_supports("avx512bf16")},
                            {&avx512_kernels, has_avx512()},
                            {&avx2_kernels, has_avx2()}},
                           name);
#else
    return choose<Kernels>({}, name);
#endif
}

const Int8Kernels * cpu_int8_kernels(const char * name) {
#ifdef VXL_X86
    return choose<Int8Kernels>({{&avx512_vnni_kernels, has_avx512() && __builtin_cpu_supports("avx512vnni")},
                                {&avx_vnni_kernels, has_avx_vnni()},
                                {&avx2_int8_kernels, has_avx2()}},
                               name);
#else
    return choose<Int8Kernels>({}, name);
#endif
}

} // namespace vxl
