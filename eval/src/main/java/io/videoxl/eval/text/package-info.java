/** Text out of bytes whose encoding nobody told. */
package io.videoxl.eval.text;
