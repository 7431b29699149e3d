package io.videoxl.server.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Memories on disk: what each is, what it consists of, and its keys and values. For callers that take turns for each memory. */
public final class MemoryStore {
    private static final String RECORD = "memory.json";
    private static final String DETAILS = "details.json";
    private static final String FILE = "memory.vxl";

    private final StoreFolder folder;
    private final Path room;

    /** @param folder of the server */
    public MemoryStore(StoreFolder folder) {
        this.folder = folder;
        room = folder.room("memories");
    }

    /** All that is there. */
    public List<MemoryRecord> load() throws IOException {
        var memories = new ArrayList<MemoryRecord>();
        for (var each : DurableFiles.list(room)) {
            var record = each.resolve(RECORD);
            if (Files.exists(record)) {
                DurableFiles.list(each); // what was never finished goes
                DurableFiles.readJson(record, MemoryRecord.class).ifPresent(memories::add);
            } else {
                DurableFiles.delete(each, folder.trash());
            }
        }
        return memories;
    }

    /** Keeps what a memory is. When this returns it is on the disk. */
    public void save(MemoryRecord memory) throws IOException {
        var place = room.resolve(memory.id());
        if (!Files.exists(place)) {
            DurableFiles.createFolder(place);
        }
        DurableFiles.writeJson(place.resolve(RECORD), memory);
    }

    /** Keeps what a memory consists of. */
    public void saveDetails(String id, MemoryDetails details) throws IOException {
        DurableFiles.writeJson(room.resolve(id).resolve(DETAILS), details);
    }

    /** What a memory consists of; nothing, if it was never watched. */
    public MemoryDetails details(String id) throws IOException {
        var file = room.resolve(id).resolve(DETAILS);
        return Files.exists(file)
                ? DurableFiles.readJson(file, MemoryDetails.class).orElse(MemoryDetails.NONE)
                : MemoryDetails.NONE;
    }

    /** Where the library keeps the memory: it writes files whole or not at all. */
    public Path file(String id) {
        return room.resolve(id).resolve(FILE);
    }

    /** Takes a memory file that was brought, which is whole and on the disk. */
    public void take(MemoryRecord memory, MemoryDetails details, Path file) throws IOException {
        DurableFiles.createFolder(room.resolve(memory.id()));
        DurableFiles.move(file, file(memory.id()));
        saveDetails(memory.id(), details);
        save(memory);
    }

    /** Deletes a memory. */
    public void delete(String id) throws IOException {
        DurableFiles.delete(room.resolve(id), folder.trash());
    }
}
