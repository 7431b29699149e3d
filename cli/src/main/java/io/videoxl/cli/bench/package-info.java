/** Measures each stage of watching and answering. */
package io.videoxl.cli.bench;
