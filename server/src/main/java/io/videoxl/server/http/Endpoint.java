package io.videoxl.server.http;

/** Answers requests. It runs on the request's own virtual thread and may wait there. */
@FunctionalInterface
public interface Endpoint {
    /**
     * Answers one request.
     *
     * @throws Exception what {@link Failures} makes a refusal of, if nothing was sent yet
     */
    void handle(Exchange exchange) throws Exception;
}
