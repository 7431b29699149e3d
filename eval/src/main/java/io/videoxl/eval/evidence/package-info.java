/** Whether the moments that an answer is said to rest on are those where things are, on generated films. */
package io.videoxl.eval.evidence;
