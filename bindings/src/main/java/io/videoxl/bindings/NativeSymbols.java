package io.videoxl.bindings;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Where the generated classes find the functions of what was loaded.
 *
 * <p>Libraries are opened for the process and not for a class loader, as {@link System#load} does it: that lets a second loader, such
 * as that of a redeployed application, have none of them. They stay open when a loader is collected, because others may use them.
 */
public final class NativeSymbols {
    private static final List<SymbolLookup> OPENED = new CopyOnWriteArrayList<>();

    private NativeSymbols() {}

    /** A lookup in all that was opened so far and will be. */
    public static SymbolLookup lookup() {
        return name -> OPENED.stream()
                .map(library -> library.find(name))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /**
     * Opens a library.
     *
     * @throws UnsatisfiedLinkError if it cannot be loaded, with the linker's reason
     */
    static void open(Path library) {
        try {
            OPENED.add(SymbolLookup.libraryLookup(library, Arena.global()));
        } catch (IllegalArgumentException e) {
            // The lookup does not tell why; this does.
            System.load(library.toString());
            OPENED.add(SymbolLookup.loaderLookup());
        }
    }
}
