/** What a model understands of generated videos, by their length and by the ratio. */
package io.videoxl.eval.worlds;
