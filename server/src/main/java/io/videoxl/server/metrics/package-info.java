/** What the server counts and measures, for Prometheus. Knows of no other room but HTTP. */
package io.videoxl.server.metrics;
