/** What the command reads and writes: its streams, progress, JSON, quantities and times as people read them, exit status. */
package io.videoxl.cli.terminal;
