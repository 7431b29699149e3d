/** Benchmarks as they are distributed: their files, their questions and their videos. */
package io.videoxl.eval.data;
