/**
 * Load and faults: a server in a process of its own, and what strangers and accidents do to it. {@link io.videoxl.server.load.Load} runs
 * all of it in full and prints figures; tests run a short piece of each.
 */
package io.videoxl.server.load;
