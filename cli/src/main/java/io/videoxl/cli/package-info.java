/** The {@code videoxl} command: parses what was typed, runs a command, and tells failures. */
package io.videoxl.cli;
