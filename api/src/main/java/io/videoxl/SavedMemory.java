package io.videoxl;

import io.videoxl.files.NativePath;
import io.videoxl.memory.MemoryFile;
import java.nio.file.Path;
import java.util.List;

/**
 * What a memory file holds, told without a model. {@link VideoXL#open} makes it a {@link VideoMemory} again.
 *
 * {@snippet file="SnippetsTest.java" region="saved-memory"}
 *
 * @param file the file
 * @param modelName the model that watched, for people
 * @param fingerprint that model's {@link ModelInfo#fingerprint}, which a model must have to open the file
 * @param memoryType how keys and values are kept
 * @param systemPrompt what stands before the video
 * @param length tokens that are kept: the prompt before the video and the summaries
 * @param frames what was watched, in order
 * @param windows how it was summarised
 * @param warnings what was not as it should be while watching
 * @param options {@link WatchOptions} beside the defaults that changed what the model was shown: {@code fit STRETCH}, {@code
 *     display aspect}, {@code tone mapping}
 */
public record SavedMemory(
        Path file,
        String modelName,
        String fingerprint,
        MemoryType memoryType,
        String systemPrompt,
        int length,
        List<WatchedFrame> frames,
        List<WatchedWindow> windows,
        List<String> warnings,
        List<String> options) {
    /** Keeps copies of the lists. */
    public SavedMemory {
        frames = List.copyOf(frames);
        windows = List.copyOf(windows);
        warnings = List.copyOf(warnings);
        options = List.copyOf(options);
    }

    /**
     * Reads a file and verifies its checksum.
     *
     * @param file a file that {@link VideoMemory#save} wrote
     * @return what it holds
     * @throws VideoXLException {@code MEMORY_UNREADABLE}, {@code CANCELLED}
     */
    public static SavedMemory of(Path file) {
        var record = MemoryFile.describe(NativePath.located(file));
        return new SavedMemory(
                file,
                record.modelName(),
                record.fingerprint(),
                record.memoryType(),
                record.systemPrompt(),
                record.tokens(),
                record.frames(),
                record.windows(),
                record.warnings(),
                record.options());
    }
}
