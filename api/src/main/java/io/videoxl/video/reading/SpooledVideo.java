package io.videoxl.video.reading;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.sampling.ForwardingFrames;
import io.videoxl.video.sampling.FrameSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;

/** A stream's bytes in a temporary file, which is deleted when this is closed. */
public final class SpooledVideo implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final TemporaryFile file;
    private final String name;

    private SpooledVideo(TemporaryFile file, String name) {
        this.file = file;
        this.name = name;
    }

    /**
     * Reads a stream to its end; does not close it.
     *
     * @throws VideoXLException {@code VIDEO_UNREADABLE} if reading fails; {@code IO} if the file cannot be written;
     *     {@code CANCELLED} if the thread is interrupted
     */
    public static SpooledVideo of(InputStream stream, String name) {
        SpooledVideo video = null;
        try {
            video = new SpooledVideo(TemporaryFile.create(".video"), name);
            try (var out = Files.newOutputStream(video.file.path())) {
                video.copy(stream, out);
            }
            return video;
        } catch (IOException e) {
            delete(video);
            throw new VideoXLException(
                    Code.IO,
                    name + ": the stream could not be kept in a temporary file: " + e.getMessage()
                            + ". Check the free space in " + System.getProperty("java.io.tmpdir") + ".",
                    e);
        } catch (Throwable e) {
            delete(video);
            throw e;
        }
    }

    private static void delete(SpooledVideo video) {
        if (video != null) {
            video.close();
        }
    }

    private void copy(InputStream stream, OutputStream out) throws IOException {
        var buffer = new byte[BUFFER_BYTES];
        for (int read = read(stream, buffer); read >= 0; read = read(stream, buffer)) {
            out.write(buffer, 0, read);
        }
    }

    private int read(InputStream stream, byte[] buffer) {
        if (Thread.currentThread().isInterrupted()) {
            throw Waiting.cancelled(name, null);
        }
        try {
            return stream.read(buffer);
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw Waiting.cancelled(name, e);
            }
            throw new VideoXLException(
                    Code.VIDEO_UNREADABLE,
                    name + ": the stream could not be read: " + e.getMessage()
                            + "; expected a video to its end. Check where the stream comes from.",
                    e);
        }
    }

    /** What was in the stream. */
    public VideoSource.File source() {
        return new VideoSource.File(file.path(), name, VideoSource.Counting.TOLD);
    }

    /** Frames of the video, which close it. */
    public FrameSource closing(FrameSource frames) {
        return new ForwardingFrames(frames) {
            @Override
            public void close() {
                try {
                    super.close();
                } finally {
                    SpooledVideo.this.close();
                }
            }
        };
    }

    /** Deletes the file; closing again does nothing. */
    @Override
    public void close() {
        file.close();
    }
}
