package io.videoxl.endtoend;

import io.videoxl.VideoXLException.Code;
import java.util.List;

/**
 * Something that the library has to refuse.
 *
 * @param code what the exception says
 * @param mentioned what its message names: the file or value, and the way out
 */
record Fault(String name, Code code, List<String> mentioned, Runnable cause) {
    Fault(String name, Code code, Runnable cause, String... mentioned) {
        this(name, code, List.of(mentioned), cause);
    }

    @Override
    public String toString() {
        return name;
    }
}
