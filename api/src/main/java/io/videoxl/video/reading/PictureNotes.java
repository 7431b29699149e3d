package io.videoxl.video.reading;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** What misleads about a video's pictures, or an image, noted as they are read; each kind is told once. Thread-safe. */
public final class PictureNotes {
    /** What there is to tell, in the order in which it is told. */
    public enum Kind {
        ENCRYPTED("some of its pictures are encrypted and were left out%s"),
        DOLBY_VISION(
                "its pictures are Dolby Vision of profile %s, whose colours are wrong, green and purple, without what its"
                        + " metadata tell; tone mapping does not mend that. Take a copy in HDR10, HLG or the standard range"),
        HIGH_RANGE(
                "its pictures are of a high dynamic range (%s) and were taken as if they were not, as the published code"
                        + " does, so that they look grey; WatchOptions.toneMapping or --tone-map brings them into the standard range"),
        WIDE_GAMUT(
                "its colours are those of BT.2020 and were taken for BT.709's, as the published code does, so that they look"
                        + " pale%s; WatchOptions.toneMapping or --tone-map converts them"),
        PIXEL_ASPECT(
                "its pixels are not square (%s) and were taken for squares, as the published code does, so that shapes are"
                        + " distorted; WatchOptions.displayAspect or --display-aspect shows them as players do"),
        TRANSPARENT(
                "most of some of its pictures is transparent; transparency is dropped, as the published code does, and what"
                        + " lies underneath is shown%s. Put the pictures on a background first, if that is wrong"),
        ALPHA_LEFT_OUT(
                "its pictures come with transparency, which their decoder leaves out%s; what lies underneath is shown. Put the"
                        + " pictures on a background first, if that is wrong");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    private final String name;
    private final Map<Kind, SortedSet<String>> noted = new EnumMap<>(Kind.class);

    /** @param name of the video or image */
    public PictureNotes(String name) {
        this.name = name;
    }

    /** @param detail what the kind's text has a place for; different ones are listed */
    public synchronized void note(Kind kind, String detail) {
        noted.computeIfAbsent(kind, key -> new TreeSet<>()).add(detail);
    }

    public synchronized boolean has(Kind kind) {
        return noted.containsKey(kind);
    }

    /** One sentence for each kind. */
    public synchronized List<String> warnings() {
        var warnings = new ArrayList<String>();
        noted.forEach(
                (kind, details) -> warnings.add(name + ": " + kind.text.formatted(String.join(" and ", details))));
        return warnings;
    }
}
