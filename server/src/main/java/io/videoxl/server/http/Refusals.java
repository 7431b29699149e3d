package io.videoxl.server.http;

import java.io.IOException;
import java.time.Duration;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * What Jetty refuses by itself, such as a request that is no HTTP, told as all else. A connection that is closed while its sender is still
 * sending is reset, so what comes is read for a while, past the parser, which has given up.
 */
final class Refusals extends ErrorHandler {
    private static final Duration UNWANTED_TIME = Duration.ofSeconds(2);
    private static final String MOST = "address and header may have " + HttpServer.HEADER_BYTES + " bytes together";
    private static final long LOOK_MILLIS = 5;
    private static final int BUFFER = 1 << 16;

    /** Jetty tells GET, HEAD and POST alone why, and lets no others send to their end. */
    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    protected void generateResponse(
            Request request, Response response, int status, String message, Throwable cause, Callback callback) {
        var body = body(status, message);
        response.getHeaders().put("Content-Type", "application/json");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        try (var written = Blocker.callback()) {
            Content.Sink.write(response, true, body, written);
            written.block();
        } catch (IOException e) {
            callback.failed(e);
            return;
        }
        // Where the header could be read, Jetty ends the connection once this returns. Only a virtual thread may wait.
        if (Thread.currentThread().isVirtual()) {
            drain(request.getConnectionMetaData().getConnection().getEndPoint());
        }
        callback.succeeded();
    }

    /** Until the sender has no more to send, or it has taken too long. */
    private static void drain(EndPoint endPoint) {
        long end = System.nanoTime() + UNWANTED_TIME.toNanos();
        var unwanted = BufferUtil.allocate(BUFFER);
        try {
            while (System.nanoTime() < end) {
                int count = endPoint.fill(unwanted);
                if (count < 0) {
                    return;
                }
                BufferUtil.clear(unwanted);
                if (count == 0) {
                    Thread.sleep(LOOK_MILLIS);
                }
            }
        } catch (IOException | InterruptedException e) {
            // It was only to be nice.
        }
    }

    private static String body(int status, String message) {
        var words =
                switch (status) {
                    case HttpStatus.BAD_REQUEST_400 ->
                        "the request cannot be read as HTTP/1.1: "
                                + (message == null ? "its header is not well-formed" : message);
                    case HttpStatus.URI_TOO_LONG_414 -> "the address is too long; " + MOST;
                    case HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431 -> "the header is too long; " + MOST;
                    case HttpStatus.EXPECTATION_FAILED_417 ->
                        "the header Expect is known as 100-continue alone; leave it out";
                    case HttpStatus.UPGRADE_REQUIRED_426, HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505 ->
                        "this version of HTTP is not spoken here; expected HTTP/1.1";
                    default -> message == null ? HttpStatus.getMessage(status) : message;
                };
        boolean theirs = status < 500 || status == HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505;
        return Json.text(Failures.of(new Refusal(status, theirs ? "invalid_request_error" : "server_error", words))
                .body());
    }
}
