package io.videoxl.langchain4j;

import io.videoxl.WatchOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * What a conversation shows, and how it is watched: the key of a memory. Each message's videos and images are watched on top of those
 * of the messages before, so that a conversation that shows more does not watch again what it has shown.
 *
 * @param shown the videos and images of each message that shows any; never an empty list in it
 * @param options how to watch
 */
record Watching(List<List<Shown>> shown, WatchOptions options) {
    Watching {
        shown = shown.stream().map(List::copyOf).toList();
    }

    /** What was shown before the last message that shows something. */
    Watching before() {
        return new Watching(shown.subList(0, shown.size() - 1), options);
    }

    /** What the last message that shows something adds. */
    List<Shown> added() {
        return shown.getLast();
    }

    /** Whether a memory of this may be kept on disk. */
    boolean lasting() {
        return !shown.isEmpty() && shown.stream().flatMap(List::stream).allMatch(Shown::lasting);
    }

    /** The options that change what is remembered. */
    List<Object> settings() {
        return List.of(
                options.frames(),
                options.fit(),
                options.displayAspect(),
                options.toneMapping(),
                options.imageTiling(),
                options.compression(),
                options.chunks(),
                options.reserve(),
                options.memoryType(),
                options.systemPrompt());
    }

    /**
     * A name for a memory file of this.
     *
     * @param model the model's fingerprint
     */
    String fileName(String model) {
        var digest = Digests.sha256();
        update(digest, model);
        settings().forEach(setting -> update(digest, setting.toString()));
        for (var message : shown) {
            update(digest, Integer.toString(message.size()));
            message.forEach(each -> update(digest, each.identity()));
        }
        return HexFormat.of().formatHex(digest.digest()) + ".vxl";
    }

    /** With its length, so that no two lists of texts are the same bytes. */
    private static void update(MessageDigest digest, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Watching that
                && shown.equals(that.shown)
                && settings().equals(that.settings());
    }

    @Override
    public int hashCode() {
        return 31 * shown.hashCode() + settings().hashCode();
    }
}
