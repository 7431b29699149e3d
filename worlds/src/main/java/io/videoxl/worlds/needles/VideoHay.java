package io.videoxl.worlds.needles;

import io.videoxl.FrameFit;
import io.videoxl.FrameSampling;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.sampling.SampledFrames;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/** Frames of a file. */
record VideoHay(Path video, int frames, int size) implements Hay {
    @Override
    public String name() {
        return video.toString();
    }

    @Override
    public int width() {
        return size;
    }

    @Override
    public int height() {
        return size;
    }

    @Override
    public Frames open() {
        return new Decoded(SampledFrames.open(video, FrameSampling.uniform(frames), FrameFit.CENTER_CROP, size, 0));
    }

    private final class Decoded implements Frames {
        private final SampledFrames source;
        private final Arena arena = Arena.ofShared();
        private final MemorySegment square = arena.allocate(3L * size * size);
        private boolean closed;

        Decoded(SampledFrames source) {
            this.source = source;
        }

        @Override
        public void next(byte[] rgb) {
            if (!source.next(square)) {
                throw new VideoXLException(
                        Code.VIDEO_UNREADABLE,
                        video + ": " + source.framesMissing() + " of " + frames
                                + " frames could not be decoded; expected all. Take another video.");
            }
            MemorySegment.copy(square, ValueLayout.JAVA_BYTE, 0, rgb, 0, rgb.length);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                source.close();
                arena.close();
            }
        }
    }
}
