// Building and running one compute graph on a model's device.
#pragma once

#include <memory>
#include <vector>

#include "kernels/block_ops.h"
#include "ggml-cpp.h"
#include "interface/model.h"
#include "videoxl.h"

namespace vxl {

// A graph under construction. Tensors live in `context` until the next graph is begun.
struct Graph {
    ggml_context * context;
    ggml_cgraph * nodes;
    BlockOps * blocks; // operators of ours; NULL: ggml's alone

    // Adds a tensor and all that it needs. Nodes run in the order they are added: writes to memory and reads from it rely on it.
    void add(ggml_tensor * tensor) const { ggml_build_forward_expand(nodes, tensor); }
};

// Backends, scheduler and buffers to compute graphs with; one graph at a time.
class Compute {
  public:
    // devices: of the model's, those that the graphs need; max_nodes: an upper bound on the nodes and leaves of a graph
    Compute(const vxl_model & model, const std::vector<ggml_backend_dev_t> & devices, const vxl_compute_params & params,
            size_t max_nodes);
    Compute(const Compute &) = delete; // its backends know where it is
    Compute & operator=(const Compute &) = delete;

    // Begins a new graph; tensors of the one before become invalid.
    Graph begin();
    // Gives the graph's tensors their buffers, so that inputs can be set.
    void allocate(const Graph & graph);
    // Whether graphs have operators of ours.
    bool has_blocks() const { return blocks != nullptr; }
    // Runs it. Throws VXL_CANCELLED if `*cancel` became non-zero, VXL_MODEL_UNREADABLE if the weights are mapped and their file was
    // written to.
    void run(const Graph & graph, const int32_t * cancel);

  private:
    static bool is_cancelled(void * compute);
    void new_backends();
    void new_scheduler();
    bool reserve(const Graph & graph);
    void keep_on_cpu(const Graph & graph);

    const vxl_model & model;
    std::vector<ggml_backend_dev_t> devices; // the CPU last, for what others cannot do
    int32_t n_threads;
    size_t max_nodes;
    std::vector<char> arena; // tensors and graph of the graph in hand, not their data
    std::vector<ggml_tensor *> order;   // its nodes
    std::vector<ggml_tensor *> sources; // what they read
    ggml_context_ptr context;
    std::vector<ggml_backend_ptr> backends; // of the devices
    ggml_backend_sched_ptr scheduler;
    std::unique_ptr<BlockOps> blocks;
    const int32_t * cancel = nullptr;
};

// Marks a tensor as an input to be set after allocate().
ggml_tensor * new_input(const Graph & graph, ggml_type type, int64_t ne0, int64_t ne1, const char * name);

} // namespace vxl
