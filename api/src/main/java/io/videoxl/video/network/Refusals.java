package io.videoxl.video.network;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;

/** What this room throws. */
final class Refusals {
    private Refusals() {}

    static VideoXLException unreadable(String name, String reason) {
        return new VideoXLException(Code.VIDEO_UNREADABLE, name + ": " + reason);
    }

    static VideoXLException cancelled(String name, Throwable cause) {
        return new VideoXLException(
                Code.CANCELLED, name + ": reading was cancelled because its thread was interrupted.", cause);
    }

    static VideoXLException stalled(String name, String time) {
        return unreadable(
                name,
                "the source sent nothing for " + time
                        + "; expected data. Check that it is running and can be reached, or allow it more time with"
                        + " Video.timeout.");
    }
}
