/**
 * Evaluates models on the long-video benchmarks: {@link io.videoxl.eval.Evaluation} runs one, {@link
 * io.videoxl.eval.report.Report} makes its tables.
 */
package io.videoxl.eval;
