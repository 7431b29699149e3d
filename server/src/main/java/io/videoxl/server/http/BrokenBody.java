package io.videoxl.server.http;

import java.io.IOException;

/** A request's body did not come to its end. Any other {@link IOException} while a request is answered is this machine's. */
final class BrokenBody extends IOException {
    private static final long serialVersionUID = 1;

    BrokenBody(IOException why) {
        super("the body did not come to its end: " + why.getMessage(), why);
    }
}
