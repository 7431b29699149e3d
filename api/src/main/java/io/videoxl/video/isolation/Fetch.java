package io.videoxl.video.isolation;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** What a child asks its parent for, because the network is closed to it. */
sealed interface Fetch {
    /** Opens the video itself, with a number of the child's for what belongs to it. */
    record Open(int session) implements Fetch {}

    /** As {@link io.videoxl.video.network.Fetcher#openPart}. */
    record Part(int session, String url, long from, long end, byte[] key, byte[] vector) implements Fetch {}

    /** As {@link io.videoxl.video.network.Fetcher#needs}. */
    record Needs(int session, String url) implements Fetch {}

    /** As {@link io.videoxl.video.network.Bytes#read}, from a position. */
    record Read(int bytes, long position, int count) implements Fetch {}

    /** As {@link io.videoxl.video.network.Bytes#length}. */
    record Length(int bytes) implements Fetch {}

    /** Closes bytes. */
    record CloseBytes(int bytes) implements Fetch {}

    /** Closes all that belongs to a video. */
    record CloseSession(int session) implements Fetch {}

    /** Kinds as they are written. */
    enum Kind {
        OPEN,
        PART,
        NEEDS,
        READ,
        LENGTH,
        CLOSE_BYTES,
        CLOSE_SESSION
    }

    default void write(DataOutputStream out) throws IOException {
        switch (this) {
            case Open(int session) -> {
                Wire.writeEnum(out, Kind.OPEN);
                out.writeInt(session);
            }
            case Part(int session, String url, long from, long end, byte[] key, byte[] vector) -> {
                Wire.writeEnum(out, Kind.PART);
                out.writeInt(session);
                Wire.writeText(out, url);
                out.writeLong(from);
                out.writeLong(end);
                Wire.writeBytes(out, key);
                Wire.writeBytes(out, vector);
            }
            case Needs(int session, String url) -> {
                Wire.writeEnum(out, Kind.NEEDS);
                out.writeInt(session);
                Wire.writeText(out, url);
            }
            case Read(int bytes, long position, int count) -> {
                Wire.writeEnum(out, Kind.READ);
                out.writeInt(bytes);
                out.writeLong(position);
                out.writeInt(count);
            }
            case Length(int bytes) -> {
                Wire.writeEnum(out, Kind.LENGTH);
                out.writeInt(bytes);
            }
            case CloseBytes(int bytes) -> {
                Wire.writeEnum(out, Kind.CLOSE_BYTES);
                out.writeInt(bytes);
            }
            case CloseSession(int session) -> {
                Wire.writeEnum(out, Kind.CLOSE_SESSION);
                out.writeInt(session);
            }
        }
    }

    static Fetch read(DataInputStream in) throws IOException {
        return switch (Wire.readEnum(in, Kind.class)) {
            case OPEN -> new Open(in.readInt());
            case PART ->
                new Part(
                        in.readInt(),
                        Wire.readText(in),
                        in.readLong(),
                        in.readLong(),
                        Wire.readBytes(in),
                        Wire.readBytes(in));
            case NEEDS -> new Needs(in.readInt(), Wire.readText(in));
            case READ -> new Read(in.readInt(), in.readLong(), in.readInt());
            case LENGTH -> new Length(in.readInt());
            case CLOSE_BYTES -> new CloseBytes(in.readInt());
            case CLOSE_SESSION -> new CloseSession(in.readInt());
        };
    }
}
