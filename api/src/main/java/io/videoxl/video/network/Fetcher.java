package io.videoxl.video.network;

import io.videoxl.VideoXLException;

/** What fetches one video over HTTP: itself, and the parts that it names. */
public interface Fetcher extends AutoCloseable {
    /**
     * A video that has been opened.
     *
     * @param url what its parts are relative to; FFmpeg tells playlists by how it ends
     * @param type what the server says it is; empty if it says nothing
     */
    record Opened(Bytes bytes, String url, String type) {
        /** Keeps secrets to itself. */
        @Override
        public String toString() {
            return type;
        }
    }

    /**
     * Opens the video itself. One that can neither be read as it comes nor in parts is kept in a temporary file.
     *
     * @throws VideoXLException {@code VIDEO_UNREADABLE}, with what the server said or sent; {@code IO}; {@code CANCELLED}
     */
    Opened open();

    /**
     * Opens a part that a playlist names.
     *
     * @param url as the playlist's reader gives it; {@code crypto+} before it stands for what is decrypted with the key
     * @param from the first byte that is wanted
     * @param end the one behind the last; -1 for all
     * @throws VideoXLException {@code VIDEO_UNREADABLE}, also for what may not be opened; {@code CANCELLED}
     */
    Bytes openPart(String url, long from, long end, byte[] key, byte[] vector);

    /** Whether a video cannot go on without a part: a key. */
    boolean needs(String url);

    /** Why a part could not be given to what does not ask here itself; null if all could. */
    VideoXLException missing();

    /** Whether parts are asked for at {@link Opened#url} itself, on this machine. */
    boolean isRelaying();

    /** Closes all connections. */
    @Override
    void close();
}
