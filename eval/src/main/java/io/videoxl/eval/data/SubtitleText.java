package io.videoxl.eval.data;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.unbescape.html.HtmlEscape;

/** The words of a cue without what styles and places them: tags of SubRip and WebVTT, overrides of SubStation Alpha, HTML entities. */
final class SubtitleText {
    private static final Pattern LINE_BREAKS = Pattern.compile("<br\\s*/?>|\\\\[Nnh]|\\R", Pattern.CASE_INSENSITIVE);
    /** Only what is a tag in one of the formats: what is spoken may hold a smaller-than sign. */
    private static final Pattern TAGS = Pattern.compile(
            "</?(?:(?:[ibus]|c|v|lang|ruby|rt)(?:\\.[^\\s<>]+)*|font|span|em|strong|p|div)\\s*/?>"
                    + "|<(?:font|span|p|div)\\s+[^<>]*=[^<>]*>"
                    + "|<(?:v|lang|c)(?:\\.[^\\s<>]+)*\\s[^<>]*>"
                    + "|<(?:\\d+:)?\\d{2}:\\d{2}\\.\\d{3}>",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern OVERRIDES = Pattern.compile("\\{(?:/?[ibus]|\\\\[^{}]*|[yYfFsScCpPoO]:[^{}]*)}");
    private static final Pattern ENTITIES =
            Pattern.compile("&(?:#\\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});");
    /** Direction marks and blanks without width: nothing that is read. */
    private static final Pattern UNSEEN = Pattern.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]");

    private static final Pattern OTHER_BLANKS = Pattern.compile("[\u00a0\u2000-\u200a\u202f]");
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private SubtitleText() {}

    static String plain(String text) {
        var one = LINE_BREAKS.matcher(text).replaceAll(" ");
        var bare = OVERRIDES.matcher(TAGS.matcher(one).replaceAll("")).replaceAll("");
        var decoded = ENTITIES.matcher(bare)
                .replaceAll(entity -> Matcher.quoteReplacement(HtmlEscape.unescapeHtml(entity.group())));
        return BLANKS.matcher(seen(decoded)).replaceAll(" ").strip();
    }

    /** With plain blanks, and without what is not seen: between times, both would hide them. */
    static String seen(String text) {
        return OTHER_BLANKS.matcher(UNSEEN.matcher(text).replaceAll("")).replaceAll(" ");
    }
}
