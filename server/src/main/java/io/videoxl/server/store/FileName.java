package io.videoxl.server.store;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names that callers give to what they bring. They are shown, and never a path. */
public final class FileName {
    private static final int MOST = 120;
    private static final Pattern ENDING = Pattern.compile(".*\\.([A-Za-z0-9]{1,8})");

    private FileName() {}

    /** A name for people: what follows the last slash, without what cannot be seen; at most 120 characters. */
    public static String shown(String name, String otherwise) {
        var last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        var visible = new StringBuilder();
        last.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? ' ' : c)
                .filter(c -> Character.getType(c) != Character.SURROGATE)
                .limit(MOST)
                .forEach(visible::appendCodePoint);
        var text = visible.toString().strip();
        return text.isEmpty() || text.matches("\\.+") ? otherwise : text;
    }

    /** How the file is called on disk: some formats are told by how their names end. */
    static String onDisk(String name) {
        var ending = ENDING.matcher(name);
        return ending.matches() ? "content." + ending.group(1).toLowerCase(Locale.ROOT) : "content";
    }
}
