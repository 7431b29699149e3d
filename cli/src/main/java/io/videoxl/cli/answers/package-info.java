/** Puts questions to a memory and prints the answers, as text or JSON, with the evidence for them. */
package io.videoxl.cli.answers;
