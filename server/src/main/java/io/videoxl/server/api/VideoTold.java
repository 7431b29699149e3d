package io.videoxl.server.api;

import io.videoxl.server.store.VideoRecord;
import io.videoxl.server.store.VideoRecord.Failure;
import io.videoxl.server.store.VideoRecord.Kind;
import java.util.Locale;
import java.util.Set;

/** A video as callers are told of it. What is not known is left out. */
record VideoTold(
        String id,
        String name,
        long bytes,
        String kind,
        String state,
        Failure error,
        Double durationSeconds,
        Long frames,
        Double frameRate,
        Boolean variableFrameRate,
        Integer width,
        Integer height,
        String codec,
        String container,
        Object browserPlays,
        long created) {
    private static final Set<String> WEB_CODECS = Set.of("vp8", "vp9", "av1");
    private static final Set<String> WEB_IMAGES = Set.of("png", "mjpeg", "jpeg", "gif", "webp", "bmp", "av1");

    static VideoTold of(VideoRecord video) {
        var holds = video.holds();
        boolean known = holds != null && holds.kind() != Kind.STREAM;
        return new VideoTold(
                video.id(),
                video.name(),
                video.bytes(),
                holds == null ? null : holds.kind().name().toLowerCase(Locale.ROOT),
                video.state().name().toLowerCase(Locale.ROOT),
                video.error(),
                known ? holds.durationSeconds() : null,
                known ? holds.frames() : null,
                known ? holds.frameRate() : null,
                known ? holds.variableFrameRate() : null,
                known ? holds.width() : null,
                known ? holds.height() : null,
                known ? holds.codec() : null,
                known ? holds.container() : null,
                known ? browserPlays(video) : null,
                video.created());
    }

    /** True, false, or {@code maybe}: it depends on the browser and the machine. */
    private static Object browserPlays(VideoRecord video) {
        var holds = video.holds();
        if (holds.kind() == Kind.IMAGE) {
            return WEB_IMAGES.contains(holds.codec());
        }
        boolean mp4 = holds.container().contains("mp4");
        boolean webm = holds.container().contains("webm");
        if (mp4 && (holds.codec().equals("h264") || holds.codec().equals("av1"))
                || webm && WEB_CODECS.contains(holds.codec()) && !video.name().endsWith(".mkv")) {
            return true;
        }
        return mp4 || webm ? (Object) "maybe" : false;
    }

    /** The media type that a browser is told: that of a video or an image, and of nothing that it would run. */
    static String mediaType(VideoRecord video) {
        var holds = video.holds();
        if (holds == null) {
            return "application/octet-stream";
        }
        if (holds.kind() == Kind.IMAGE) {
            return switch (holds.codec()) {
                case "png" -> "image/png";
                case "mjpeg", "jpeg" -> "image/jpeg";
                case "gif" -> "image/gif";
                case "webp" -> "image/webp";
                case "bmp" -> "image/bmp";
                default -> "application/octet-stream";
            };
        }
        var container = holds.container();
        return container.contains("mp4")
                ? "video/mp4"
                : container.contains("webm")
                        ? video.name().endsWith(".mkv") ? "video/x-matroska" : "video/webm"
                        : container.equals("ogg") ? "video/ogg" : "application/octet-stream";
    }
}
