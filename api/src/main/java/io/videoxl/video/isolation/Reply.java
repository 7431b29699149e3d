package io.videoxl.video.isolation;

import io.videoxl.DynamicRange;
import io.videoxl.VideoInfo;
import io.videoxl.VideoXLException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;

/** What a child says. */
sealed interface Reply {
    /** It is ready for a job. */
    record Ready(List<String> unenforced) implements Reply {}

    /** What a source holds; the end of that job. */
    record Described(VideoInfo info) implements Reply {}

    /** The frames were opened. */
    record Opened(OptionalInt count) implements Reply {}

    /** What is known so far, in place of what was said before. */
    record Warnings(List<String> warnings) implements Reply {}

    /** A frame lies in a slot, maybe with a thumbnail behind it. */
    record Frame(int slot, long nanos, boolean thumbnail) implements Reply {}

    /** There are no more frames; the end of that job. */
    record Ended() implements Reply {}

    /** The job failed; the end of it. */
    record Failed(VideoXLException.Code code, String message) implements Reply {}

    /** Something of the network is asked for. */
    record Wanted(Fetch request) implements Reply {}

    /**
     * The child is gone, or what it said makes no sense. Not written, but found.
     *
     * @param nonsense what it said; null if it is gone
     */
    record Gone(String nonsense) implements Reply {}

    /** Kinds as they are written. */
    enum Kind {
        READY,
        DESCRIBED,
        OPENED,
        WARNINGS,
        FRAME,
        ENDED,
        FAILED,
        WANTED
    }

    default void write(DataOutputStream out) throws IOException {
        switch (this) {
            case Ready(List<String> unenforced) -> {
                Wire.writeEnum(out, Kind.READY);
                Wire.writeTexts(out, unenforced);
            }
            case Described(VideoInfo info) -> {
                Wire.writeEnum(out, Kind.DESCRIBED);
                write(info, out);
            }
            case Opened(OptionalInt count) -> {
                Wire.writeEnum(out, Kind.OPENED);
                out.writeInt(count.orElse(-1));
            }
            case Warnings(List<String> warnings) -> {
                Wire.writeEnum(out, Kind.WARNINGS);
                Wire.writeTexts(out, warnings);
            }
            case Frame(int slot, long nanos, boolean thumbnail) -> {
                Wire.writeEnum(out, Kind.FRAME);
                out.writeInt(slot);
                out.writeLong(nanos);
                out.writeBoolean(thumbnail);
            }
            case Ended() -> Wire.writeEnum(out, Kind.ENDED);
            case Failed(VideoXLException.Code code, String message) -> {
                Wire.writeEnum(out, Kind.FAILED);
                Wire.writeEnum(out, code);
                Wire.writeText(out, message);
            }
            case Wanted(Fetch request) -> {
                Wire.writeEnum(out, Kind.WANTED);
                request.write(out);
            }
            case Gone(String nonsense) -> throw new IllegalStateException(nonsense);
        }
    }

    static Reply read(DataInputStream in) throws IOException {
        return switch (Wire.readEnum(in, Kind.class)) {
            case READY -> new Ready(Wire.readTexts(in));
            case DESCRIBED -> new Described(readInfo(in));
            case OPENED -> {
                int count = in.readInt();
                yield new Opened(count < 0 ? OptionalInt.empty() : OptionalInt.of(count));
            }
            case WARNINGS -> new Warnings(Wire.readTexts(in));
            case FRAME -> new Frame(in.readInt(), in.readLong(), in.readBoolean());
            case ENDED -> new Ended();
            case FAILED -> new Failed(Wire.readEnum(in, VideoXLException.Code.class), Wire.readText(in));
            case WANTED -> new Wanted(Fetch.read(in));
        };
    }

    private static void write(VideoInfo info, DataOutputStream out) throws IOException {
        Wire.writeText(out, info.container());
        Wire.writeText(out, info.codec());
        out.writeInt(info.width());
        out.writeInt(info.height());
        out.writeInt(info.rotation());
        Wire.writeDuration(out, info.duration());
        out.writeLong(info.frameCount());
        out.writeBoolean(info.frameCountExact());
        out.writeDouble(info.averageFrameRate());
        out.writeBoolean(info.variableFrameRate());
        out.writeDouble(info.pixelAspectRatio());
        Wire.writeEnum(out, info.dynamicRange());
    }

    private static VideoInfo readInfo(DataInputStream in) throws IOException {
        return new VideoInfo(
                Wire.readText(in),
                Wire.readText(in),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                Wire.readDuration(in),
                in.readLong(),
                in.readBoolean(),
                in.readDouble(),
                in.readBoolean(),
                in.readDouble(),
                Wire.readEnum(in, DynamicRange.class));
    }
}
