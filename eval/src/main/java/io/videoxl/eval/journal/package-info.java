/** Results in files, as they come. */
package io.videoxl.eval.journal;
