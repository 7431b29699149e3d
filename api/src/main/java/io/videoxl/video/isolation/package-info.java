/**
 * Sources of strangers, read and decoded in a child process that may do nothing else: {@link
 * io.videoxl.video.isolation.IsolatedSources} is the parent's side, {@link io.videoxl.video.isolation.DecoderProcess} the child's.
 *
 * <p>The two talk through the child's standard input and output ({@link io.videoxl.video.isolation.Wire}); pixels lie in a file that
 * both have mapped. Nothing that the child says is believed: lengths, places and kinds are checked, and no objects are read.
 */
package io.videoxl.video.isolation;
