package io.videoxl.server.http;

import java.io.IOException;

/** Nobody reads the answer any more. It ends the request, and is nobody's fault. */
public final class ClientGone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param cause how it was noticed */
    public ClientGone(IOException cause) {
        super("the client has gone", cause);
    }
}
