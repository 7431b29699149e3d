package io.videoxl;

import java.util.LinkedHashMap;
import java.util.Map;

/** A token of one or more options, after the tokens of its ancestors. The root, which has no parent, is the question. */
final class OptionNode {
    final int token;
    final OptionNode parent;
    final Map<Integer, OptionNode> children = new LinkedHashMap<>();
    /** The option that ends here; -1: none. */
    int option = -1;
    /** That of the tokens down to this one, once its parent was run. */
    double logProbability;
    /** Where its keys and values lie behind the question. */
    int place;
    /** Children whose descendants need these. */
    int waiting;

    OptionNode(int token, OptionNode parent) {
        this.token = token;
        this.parent = parent;
    }

    OptionNode child(int token) {
        return children.computeIfAbsent(token, id -> new OptionNode(id, this));
    }
}
