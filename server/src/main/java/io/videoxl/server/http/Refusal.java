package io.videoxl.server.http;

import java.util.Map;

/** A request that is answered with a status of 400 or more. The message is for whoever sent it. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String type;
    private final transient Map<String, String> headers;

    /**
     * A refusal.
     *
     * @param type a word for programs, as OpenAI's API has them
     * @param headers to be sent with it
     */
    public Refusal(int status, String type, String message, Map<String, String> headers) {
        super(message, null, false, false);
        this.status = status;
        this.type = type;
        this.headers = Map.copyOf(headers);
    }

    /** A refusal without headers. */
    public Refusal(int status, String type, String message) {
        this(status, type, message, Map.of());
    }

    /** 400. */
    public static Refusal badRequest(String message) {
        return new Refusal(400, "invalid_request_error", message);
    }

    /** 401. */
    public static Refusal unauthorized(String message) {
        return new Refusal(401, "authentication_error", message, Map.of("WWW-Authenticate", "Bearer"));
    }

    /** 403. */
    public static Refusal forbidden(String message) {
        return new Refusal(403, "permission_error", message);
    }

    /** 404. */
    public static Refusal notFound(String message) {
        return new Refusal(404, "not_found_error", message);
    }

    /** 409: not in this state. */
    public static Refusal conflict(String message) {
        return new Refusal(409, "conflict_error", message);
    }

    /** 413. */
    public static Refusal tooLarge(String message) {
        return new Refusal(413, "invalid_request_error", message);
    }

    /** 415. */
    public static Refusal unsupportedMediaType(String message) {
        return new Refusal(415, "invalid_request_error", message);
    }

    /** 429, with the time after which it may be tried again. */
    public static Refusal tooMany(String message, long retryAfterSeconds) {
        return new Refusal(429, "rate_limit_error", message, retryAfter(retryAfterSeconds));
    }

    /** 503, with the time after which it may be tried again. */
    public static Refusal unavailable(String message, long retryAfterSeconds) {
        return new Refusal(503, "unavailable_error", message, retryAfter(retryAfterSeconds));
    }

    /** 507: no room on the disk. */
    public static Refusal noRoom(String message) {
        return new Refusal(507, "insufficient_storage_error", message);
    }

    private static Map<String, String> retryAfter(long seconds) {
        return Map.of("Retry-After", Long.toString(Math.max(1, seconds)));
    }

    /** 400 to 599. */
    public int status() {
        return status;
    }

    /** A word for programs. */
    public String type() {
        return type;
    }

    /** Sent with it. */
    public Map<String, String> headers() {
        return headers;
    }
}
