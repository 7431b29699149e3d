package io.videoxl.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What went wrong, as a status and the one shape of JSON in which every failure is told. */
public final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    /** As Linux says it. */
    private static final Pattern FULL = Pattern.compile("No space left on device|Disk quota exceeded");

    private Failures() {}

    /** A failure as it is told. */
    public record Told(int status, Map<String, String> headers, Map<String, Object> body) {}

    /** What to tell of a failure. One that nobody foresaw is logged, and told without details. */
    public static Told of(Throwable failure) {
        return switch (failure) {
            case Refusal refusal -> told(refusal, null);
            case JsonProcessingException json -> told(Json.refusal(json), null);
            case BrokenBody broken -> told(Refusal.badRequest(broken.getMessage()), null);
            case UncheckedIOException io -> of(io.getCause());
            case IOException io
            when isFull(io) -> told(Refusal.noRoom("the server's disk is full; delete videos or memories first"), null);
            case VideoXLException library ->
                told(new Refusal(status(library.code()), type(library.code()), library.getMessage()), library.code());
            default -> {
                LOG.error("a request failed", failure);
                yield told(new Refusal(500, "server_error", "the server failed; its log says why"), null);
            }
        };
    }

    private static boolean isFull(IOException e) {
        return e.getMessage() != null && FULL.matcher(e.getMessage()).find();
    }

    /** What kind of failure it is, in one word: a status, the library's code, or {@code cancelled}. */
    public static String kind(Throwable failure) {
        return switch (failure) {
            case Refusal refusal -> Integer.toString(refusal.status());
            case VideoXLException library -> library.code().name();
            case JsonProcessingException json -> "400";
            case ClientGone gone -> "cancelled";
            case InterruptedException gone -> "cancelled";
            default -> "_OTHER";
        };
    }

    private static Told told(Refusal refusal, Code code) {
        var error = new LinkedHashMap<String, Object>();
        error.put("code", refusal.status());
        error.put("message", refusal.getMessage());
        error.put("type", refusal.type());
        if (code != null) {
            error.put("videoxl_code", code.name());
        }
        return new Told(refusal.status(), refusal.headers(), Map.of("error", error));
    }

    /** The status of a failure of the library. */
    static int status(Code code) {
        return switch (code) {
            case VIDEO_UNREADABLE,
                    VIDEO_EMPTY,
                    MEMORY_UNREADABLE,
                    MEMORY_MISMATCH,
                    INVALID_ARGUMENT,
                    RATIO_INVALID,
                    CONTEXT_EXCEEDED -> 400;
            case CLOSED, CANCELLED, DEVICE_OUT_OF_MEMORY -> 503;
            case IO -> 507;
            case MODEL_UNREADABLE, MODEL_INVALID, DEVICE_NOT_FOUND, NATIVE_LIBRARY, INTERNAL -> 500;
        };
    }

    private static String type(Code code) {
        return switch (status(code)) {
            case 400 -> "invalid_request_error";
            case 503 -> "unavailable_error";
            case 507 -> "insufficient_storage_error";
            default -> "server_error";
        };
    }
}
