/** Needle in a haystack: whether a model finds one event or image anywhere in a long video. */
package io.videoxl.eval.needles;
