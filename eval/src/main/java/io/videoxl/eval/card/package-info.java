/** A model's card: what it was measured to do over several seeds, and the documents' figures, which are made from that and nothing else. */
package io.videoxl.eval.card;
