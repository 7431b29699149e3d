/** Options that commands share, and how arguments are read: sources, names of files, times, headers. */
package io.videoxl.cli.options;
