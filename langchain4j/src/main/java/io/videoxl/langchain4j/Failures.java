package io.videoxl.langchain4j;

import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.NonRetriableException;
import io.videoxl.VideoXLException;

/** The library's failures as LangChain4j's exceptions. */
final class Failures {
    private Failures() {}

    /** @return what to throw: others than the library's stay as they are */
    static RuntimeException of(RuntimeException failure) {
        return failure instanceof VideoXLException known ? of(known) : failure;
    }

    private static RuntimeException of(VideoXLException failure) {
        var message = failure.code() + ": " + failure.getMessage();
        return switch (failure.code()) {
            case VIDEO_UNREADABLE, VIDEO_EMPTY, INVALID_ARGUMENT, RATIO_INVALID, CONTEXT_EXCEEDED ->
                new InvalidRequestException(message, failure);
            case MODEL_UNREADABLE, MODEL_INVALID, CLOSED -> new ModelNotFoundException(message, failure);
            case CANCELLED -> new NonRetriableException(message, failure);
            default -> new InternalServerException(message, failure);
        };
    }
}
