package io.videoxl.server.http;

import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What Jetty refuses by itself, such as a request that is no HTTP, told as all else. */
final class Refusals extends ErrorHandler {
    @Override
    protected void generateResponse(
            Request request, Response response, int status, String message, Throwable cause, Callback callback) {
        var body = body(status, message);
        response.getHeaders().put("Content-Type", "application/json");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        Content.Sink.write(response, true, body, callback);
    }

    private static String body(int status, String message) {
        var words = message == null ? HttpStatus.getMessage(status) : message;
        return Json.text(
                Failures.of(new Refusal(status, status < 500 ? "invalid_request_error" : "server_error", words))
                        .body());
    }
}
