/** Tables, charts and comparisons of results. */
package io.videoxl.eval.report;
