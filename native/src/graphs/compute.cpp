#include "graphs/compute.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <new>
#include <string>

#include "interface/devices.h"
#include "interface/log.h"
#include "interface/processors.h"
#include "interface/status.h"

namespace vxl {

namespace {

// Optional functions of a backend are found by name, since backends are loaded at run time.
template <typename Function> Function backend_function(ggml_backend_t backend, const char * name) {
    ggml_backend_reg_t registry = ggml_backend_dev_backend_reg(ggml_backend_get_device(backend));
    return reinterpret_cast<Function>(ggml_backend_reg_get_proc_address(registry, name));
}

bool is_cpu(ggml_backend_dev_t device) {
    return ggml_backend_dev_type(device) == GGML_BACKEND_DEVICE_TYPE_CPU;
}

std::vector<ggml_backend_dev_t> cpu_last(std::vector<ggml_backend_dev_t> devices) {
    devices.erase(std::remove_if(devices.begin(), devices.end(), is_cpu), devices.end());
    devices.push_back(cpu_device());
    return devices;
}

std::string names_of(const std::vector<ggml_backend_dev_t> & devices) {
    std::string names;
    for (ggml_backend_dev_t device : devices) {
        if (!is_cpu(device) || devices.size() == 1) {
            names += (names.empty() ? "" : ", ") + std::string(ggml_backend_dev_name(device));
        }
    }
    return names;
}

bool cancel_requested(const int32_t * cancel) {
    return cancel != nullptr && __atomic_load_n(cancel, __ATOMIC_RELAXED) != 0;
}

} // namespace

Compute::Compute(const vxl_model & model, const std::vector<ggml_backend_dev_t> & wanted, const vxl_compute_params & params,
                 size_t max_nodes)
    : model(model), devices(cpu_last(wanted)),
      n_threads(params.n_threads > 0 ? std::min(params.n_threads, cpu_count()) : default_thread_count()), max_nodes(max_nodes),
      arena(max_nodes * ggml_tensor_overhead() + ggml_graph_overhead_custom(max_nodes, false)) {
    new_backends();
    new_scheduler();
    if (params.kernels == VXL_KERNELS_AUTO && std::any_of(wanted.begin(), wanted.end(), is_cpu)) {
        // For tests, and to find out whether a fault is one instruction set's.
        blocks = BlockOps::create(n_threads, std::getenv("VIDEOXL_KERNELS"), std::getenv("VIDEOXL_INT8_KERNELS"));
    }
}

void Compute::new_backends() {
    for (ggml_backend_dev_t d : devices) {
        ggml_backend_ptr backend(ggml_backend_dev_init(d, nullptr));
        if (!backend) {
            fail(VXL_DEVICE_NOT_FOUND, "device %s cannot be used: %s", ggml_backend_dev_name(d), take_ggml_error().c_str());
        }
        if (auto set_n_threads = backend_function<ggml_backend_set_n_threads_t>(backend.get(), "ggml_backend_set_n_threads")) {
            set_n_threads(backend.get(), n_threads);
        }
        if (auto set_abort = backend_function<ggml_backend_set_abort_callback_t>(backend.get(), "ggml_backend_set_abort_callback")) {
            set_abort(backend.get(), is_cancelled, this);
        }
        backends.push_back(std::move(backend));
    }
}

void Compute::new_scheduler() {
    std::vector<ggml_backend_t> raw;
    for (const ggml_backend_ptr & backend : backends) {
        raw.push_back(backend.get());
    }
    scheduler.reset(); // gives its buffers back before new ones are asked for
    scheduler.reset(ggml_backend_sched_new(raw.data(), nullptr, static_cast<int>(raw.size()), max_nodes,
                                           /* parallel = */ false, /* op_offload = */ false));
}

bool Compute::is_cancelled(void * compute) {
    return cancel_requested(static_cast<const Compute *>(compute)->cancel);
}

Graph Compute::begin() {
    ggml_init_params init = {arena.size(), arena.data(), /* no_alloc = */ true};
    context.reset();
    context.reset(ggml_init(init));
    if (!context) {
        throw std::bad_alloc();
    }
    if (blocks) {
        blocks->begin(context.get());
    }
    return {context.get(), ggml_new_graph_custom(context.get(), max_nodes, /* grads = */ false), blocks.get()};
}

bool Compute::reserve(const Graph & graph) {
    // With more than one backend, reserving makes nodes read from copies that are gone afterwards, and a backend may put nodes in
    // another order.
    order.assign(ggml_graph_nodes(graph.nodes), ggml_graph_nodes(graph.nodes) + ggml_graph_n_nodes(graph.nodes));
    sources.clear();
    for (const ggml_tensor * node : order) {
        sources.insert(sources.end(), std::begin(node->src), std::end(node->src));
    }
    keep_on_cpu(graph);
    const bool reserved = ggml_backend_sched_reserve(scheduler.get(), graph.nodes);
    std::copy(order.begin(), order.end(), ggml_graph_nodes(graph.nodes));
    auto source = sources.begin();
    for (ggml_tensor * node : order) {
        std::copy_n(source, GGML_MAX_SRC, node->src);
        source += GGML_MAX_SRC;
    }
    return reserved;
}

// Operators of ours: devices of other machines claim to know every operator.
void Compute::keep_on_cpu(const Graph & graph) {
    if (!blocks || backends.size() == 1) {
        return;
    }
    for (int i = 0; i < ggml_graph_n_nodes(graph.nodes); i++) {
        ggml_tensor * node = ggml_graph_node(graph.nodes, i);
        if (node->op == GGML_OP_CUSTOM) {
            ggml_backend_sched_set_tensor_backend(scheduler.get(), node, backends.back().get());
        }
    }
}

void Compute::allocate(const Graph & graph) {
    take_ggml_error();
    ggml_backend_sched_reset(scheduler.get());
    // Reserving first, because ggml allocates from a buffer that it could not reserve.
    bool allocated = reserve(graph);
    if (allocated) {
        keep_on_cpu(graph); // reserving has forgotten it
        allocated = ggml_backend_sched_alloc_graph(scheduler.get(), graph.nodes);
    }
    if (!allocated) {
        const std::string reason = take_ggml_error();
        new_scheduler(); // one that failed to allocate has lost its buffers and would hand them out again
        fail(VXL_OUT_OF_MEMORY, "device %s has too little memory for intermediate results%s%s", names_of(devices).c_str(),
             reason.empty() ? "" : ": ", reason.c_str());
    }
}

void Compute::run(const Graph & graph, const int32_t * cancel_flag) {
    if (cancel_requested(cancel_flag)) {
        fail(VXL_CANCELLED, "cancelled");
    }
    cancel = cancel_flag;
    if (blocks) {
        blocks->watch(cancel_flag);
    }
    ggml_status status = GGML_STATUS_FAILED;
    try {
        status = ggml_backend_sched_graph_compute(scheduler.get(), graph.nodes);
    } catch (const std::bad_alloc &) {
        // ggml's CPU backend could not get working space, and keeps a pointer to what it had freed: using it or freeing it would
        // corrupt the heap, so it is left behind.
        cancel = nullptr;
        scheduler.reset();
        for (ggml_backend_ptr & backend : backends) {
            static_cast<void>(backend.release());
        }
        backends.clear();
        new_backends();
        new_scheduler();
        throw;
    }
    cancel = nullptr;
    switch (status) {
        case GGML_STATUS_SUCCESS:
            if (blocks && blocks->was_cut_short()) {
                fail(VXL_CANCELLED, "cancelled");
            }
            model.require_unchanged();
            return;
        case GGML_STATUS_ABORTED: fail(VXL_CANCELLED, "cancelled");
        case GGML_STATUS_ALLOC_FAILED:
            fail(VXL_OUT_OF_MEMORY, "device %s has too little memory: %s", names_of(devices).c_str(), take_ggml_error().c_str());
        default:
            fail(VXL_INTERNAL, "device %s failed to compute: %s", names_of(devices).c_str(), take_ggml_error().c_str());
    }
}

ggml_tensor * new_input(const Graph & graph, ggml_type type, int64_t ne0, int64_t ne1, const char * name) {
    ggml_tensor * tensor = ggml_new_tensor_2d(graph.context, type, ne0, ne1);
    ggml_set_input(tensor);
    ggml_set_name(tensor, name);
    return tensor;
}

} // namespace vxl
