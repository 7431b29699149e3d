/**
 * One check for a machine with a GPU: golden numbers, agreement with the CPU, and speed. {@code scripts/gpu-check.sh} packs it, with
 * all that it needs, for machines that have neither Java nor a network.
 */
package io.videoxl.gpucheck;
