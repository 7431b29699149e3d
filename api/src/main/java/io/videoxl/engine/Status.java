package io.videoxl.engine;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.bindings.generated.videoxl.videoxl;

/** Turns a native status with its message into an exception. */
final class Status {
    private Status() {}

    /**
     * Returns if the call succeeded. Has to run on the thread that made the call, before its next one.
     *
     * @param subject what the call worked on, for the message, e.g. a model's file
     */
    static void check(int status, String subject) {
        if (status == videoxl.VXL_OK()) {
            return;
        }
        var text = videoxl.vxl_last_error().getString(0);
        throw new VideoXLException(code(status), namesIt(text, subject) ? text : subject + ": " + text);
    }

    /** Messages about a model begin with its file, which is also in the subject. */
    private static boolean namesIt(String text, String subject) {
        int end = text.indexOf(": ");
        return text.contains(subject) || end > 0 && subject.endsWith(text.substring(0, end));
    }

    private static Code code(int status) {
        if (status == videoxl.VXL_INVALID_ARGUMENT()) {
            return Code.INVALID_ARGUMENT;
        } else if (status == videoxl.VXL_MODEL_UNREADABLE()) {
            return Code.MODEL_UNREADABLE;
        } else if (status == videoxl.VXL_MODEL_INVALID()) {
            return Code.MODEL_INVALID;
        } else if (status == videoxl.VXL_DEVICE_NOT_FOUND()) {
            return Code.DEVICE_NOT_FOUND;
        } else if (status == videoxl.VXL_OUT_OF_MEMORY()) {
            return Code.DEVICE_OUT_OF_MEMORY;
        } else if (status == videoxl.VXL_CANCELLED()) {
            return Code.CANCELLED;
        }
        // A full memory is our own planning gone wrong.
        return Code.INTERNAL;
    }
}
