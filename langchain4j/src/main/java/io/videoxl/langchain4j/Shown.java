package io.videoxl.langchain4j;

import io.videoxl.Visual;
import java.util.function.Supplier;

/**
 * A video or an image that a message shows. Two are equal if the model would see the same.
 *
 * @param identity what it is and what is seen of it
 * @param lasting whether the identity says so for ever, as a file's size and time do and a network address does not
 * @param visual makes it anew for each watching
 */
record Shown(String identity, boolean lasting, Supplier<Visual> visual) {
    @Override
    public boolean equals(Object other) {
        return other instanceof Shown shown && identity.equals(shown.identity);
    }

    @Override
    public int hashCode() {
        return identity.hashCode();
    }

    @Override
    public String toString() {
        return identity;
    }
}
