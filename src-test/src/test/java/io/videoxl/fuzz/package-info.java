/**
 * Damaged inputs by the thousand, through the public API in one JVM: what {@code make fuzz} runs. Not part of the tests.
 */
package io.videoxl.fuzz;
