// What this machine can do at most, by bare loops of the instructions that our kernels live on: products in int8, bf16 and f32, and
// reading memory. No test and in no package; compare.sh puts every figure beside these.
//
//   machine_peaks [THREADS]     all processors by default
//
// Prints a line for each: name, billions a second, unit, instruction. What the CPU lacks is left out.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

using Clock = std::chrono::steady_clock;

constexpr double SECONDS = 0.3; // of a round
constexpr int ROUNDS = 3;       // of which the best counts

// Rounds of `step` on every thread at once; the work that all did in a second.
double best_rate(int n_threads, const std::function<double(int thread)> & step) {
    double best = 0;
    for (int round = 0; round < ROUNDS; round++) {
        std::atomic<int> ready{0};
        std::vector<double> rates(n_threads);
        std::vector<std::thread> threads;
        for (int t = 0; t < n_threads; t++) {
            threads.emplace_back([&, t] {
                for (ready++; ready < n_threads;) {
                }
                double work = 0, elapsed = 0;
                const Clock::time_point begin = Clock::now();
                while (elapsed < SECONDS) {
                    work += step(t);
                    elapsed = std::chrono::duration<double>(Clock::now() - begin).count();
                }
                rates[t] = work / elapsed;
            });
        }
        for (std::thread & thread : threads) {
            thread.join();
        }
        double sum = 0;
        for (double rate : rates) {
            sum += rate;
        }
        best = std::max(best, sum);
    }
    return best;
}

void print(const char * name, double rate, const char * unit, const char * how) {
    std::printf("%-7s %8.0f %-8s %s\n", name, rate / 1e9, unit, how);
}

#if defined(__x86_64__)

constexpr int REPEATS = 20000;

// As many independent sums as hide an instruction's latency; in assembly, so that none is left out.
#define VXL_LOOP(NAME, TARGET, VECTOR, COUNT, INSTRUCTION)                                                                          \
    __attribute__((target(TARGET))) void NAME() {                                                                                   \
        VECTOR sums[COUNT] = {}, a = {}, b = {};                                                                                    \
        for (int i = 0; i < REPEATS; i++) {                                                                                         \
            _Pragma("GCC unroll 16") for (int s = 0; s < COUNT; s++) {                                                              \
                asm volatile(INSTRUCTION : "+v"(sums[s]) : "v"(a), "v"(b));                                                         \
            }                                                                                                                       \
        }                                                                                                                           \
    }

VXL_LOOP(int8_512, "avx512f,avx512vnni", __m512i, 16, "vpdpbusd %2, %1, %0")
VXL_LOOP(int8_256, "avxvnni", __m256i, 12, "%{vex%} vpdpbusd %2, %1, %0")
VXL_LOOP(int8_avx2, "avx2", __m256i, 12, "vpmaddubsw %2, %1, %0")
VXL_LOOP(bf16_512, "avx512f,avx512bf16", __m512, 16, "vdpbf16ps %2, %1, %0")
VXL_LOOP(f32_512, "avx512f", __m512, 16, "vfmadd231ps %2, %1, %0")
VXL_LOOP(f32_256, "avx2,fma", __m256, 12, "vfmadd231ps %2, %1, %0")

struct Loop {
    const char * name;
    const char * unit;
    const char * instruction;
    bool there;
    void (*run)();
    double operations; // of a run: a product and a sum are two
};

void products(int n_threads) {
    const double n12 = 12.0 * REPEATS, n16 = 16.0 * REPEATS;
    const bool avx512 = __builtin_cpu_supports("avx512f");
    // The compiler knows no name for AVX-VNNI in __builtin_cpu_supports before its version 14.
    uint32_t eax = 7, ebx = 0, ecx = 1, edx = 0;
    asm volatile("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
    const bool avx_vnni = (eax & (1u << 4)) != 0 && __builtin_cpu_supports("avx2");
    const Loop loops[] = {
        {"int8", "GOP/s", "vpdpbusd, 512 bits", avx512 && __builtin_cpu_supports("avx512vnni"), int8_512, 128 * n16},
        {"int8", "GOP/s", "vpdpbusd, 256 bits", avx_vnni, int8_256, 64 * n12},
        {"int8", "GOP/s", "vpmaddubsw, 256 bits", __builtin_cpu_supports("avx2") != 0, int8_avx2, 64 * n12},
        {"bf16", "GFLOP/s", "vdpbf16ps, 512 bits", avx512 && __builtin_cpu_supports("avx512bf16"), bf16_512, 64 * n16},
        {"f32", "GFLOP/s", "vfmadd231ps, 512 bits", avx512, f32_512, 32 * n16},
        {"f32", "GFLOP/s", "vfmadd231ps, 256 bits", __builtin_cpu_supports("fma") != 0, f32_256, 16 * n12},
    };
    std::string last;
    for (const Loop & loop : loops) {
        if (loop.there && last != loop.name) { // the widest of each kind
            last = loop.name;
            const double rate = best_rate(n_threads, [&](int) {
                loop.run();
                return loop.operations;
            });
            print(loop.name, rate, loop.unit, loop.instruction);
        }
    }
}

#else

void products(int) {}

#endif

// Far more than caches hold, each thread its own part.
void memory(int n_threads) {
    const size_t words = (size_t(256) << 20) / sizeof(uint64_t);
    std::vector<std::vector<uint64_t>> parts(n_threads, std::vector<uint64_t>(words, 1));
    std::vector<uint64_t> kept(n_threads);
    const double rate = best_rate(n_threads, [&](int thread) {
        uint64_t sums[8] = {};
        const uint64_t * part = parts[thread].data();
        for (size_t i = 0; i < words; i += 8) {
            for (size_t s = 0; s < 8; s++) {
                sums[s] += part[i + s];
            }
        }
        for (uint64_t sum : sums) {
            kept[thread] += sum;
        }
        return double(words * sizeof(uint64_t));
    });
    print("memory", kept[0] == 0 ? 0 : rate, "GB/s", "reading");
}

} // namespace

int main(int n, char ** arguments) {
    const int n_threads = n > 1 ? std::atoi(arguments[1]) : static_cast<int>(std::thread::hardware_concurrency());
    if (n_threads < 1 || n_threads > 4096) {
        std::fprintf(stderr, "usage: machine_peaks [THREADS]\n");
        return 2;
    }
    products(n_threads);
    memory(n_threads);
    return 0;
}
