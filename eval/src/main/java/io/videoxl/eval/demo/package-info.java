/** A small benchmark of generated videos. */
package io.videoxl.eval.demo;
