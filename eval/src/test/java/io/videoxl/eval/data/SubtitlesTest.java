package io.videoxl.eval.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SubtitlesTest {
    @TempDir
    Path folder;

    private Subtitles read(String name, String content) throws IOException {
        return Subtitles.read(Files.writeString(folder.resolve(name), content));
    }

    private static List<Duration> seconds(long... times) {
        return Arrays.stream(times).mapToObj(Duration::ofSeconds).toList();
    }

    @Test
    void whatIsSpokenInWatchedFramesIsToldOnceInOrder() throws IOException {
        var subtitles = read(
                "v.srt",
                """
                1
                00:00:01,000 --> 00:00:04,000
                <font color="white" size=".72c">Good evening</font>

                2
                00:00:05,500 --> 00:00:08,250
                and welcome
                to the show

                3
                01:00:00,000 --> 01:00:02,000
                Good night
                """);
        assertEquals(3, subtitles.lines().size());
        assertEquals("Good evening\nand welcome to the show", subtitles.at(seconds(2, 3, 6, 100), Duration.ZERO));
        assertEquals("", subtitles.at(seconds(0, 4, 9), Duration.ZERO));
        assertEquals("Good night", subtitles.at(seconds(1), Duration.ofHours(1)));
    }

    @Test
    void aGitLfsPointerIsNamedInsteadOfReadAsNothing() {
        for (var name : List.of("v.srt", "v.json")) {
            var e = assertThrows(
                    VideoXLException.class,
                    () -> read(name, "version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 12\n"));
            assertEquals(Code.IO, e.code());
            assertTrue(e.getMessage().contains(name + ": this is a Git LFS pointer: run git lfs pull"), e.getMessage());
        }
    }

    @Test
    void blanksThatDoNotBreakAndMarksOfDirectionDoNotHideTimes() throws IOException {
        var subtitles = read(
                "v.srt",
                "1\n00:00:01,000\u00a0--> 00:00:02,000\nfirst\n\n2\n\u202a00:00:03,000 -->\u202f00:00:04,000\u202c\nsecond\n");
        assertEquals("first\nsecond", subtitles.at(seconds(1, 3), Duration.ZERO));
    }

    @Test
    void numbersInQuotesAreTimesToo() throws IOException {
        var subtitles = read("v.json", "[{\"timestamp\":[\"10.5\",\"15.0\"],\"text\":\"One\"}]");
        assertEquals("One", subtitles.at(seconds(14), Duration.ZERO));
    }

    @Test
    void bothFormsOfLongVideoBenchAreRead() throws IOException {
        var clock = read("a.json", "[{\"start\":\"00:00:10.5\",\"end\":\"00:00:12\",\"line\":\"One\"}]");
        var stamped = read(
                "b.json", "[{\"timestamp\":[10.5,12.0],\"text\":\"One\"},{\"timestamp\":[20,null],\"text\":\"Two\"}]");
        for (var subtitles : List.of(clock, stamped)) {
            assertEquals("One", subtitles.at(seconds(11), Duration.ZERO));
            assertEquals("One", subtitles.at(seconds(1), Duration.ofSeconds(10)));
        }
        assertEquals("Two", stamped.at(List.of(Duration.ofMillis(20_400)), Duration.ZERO));
    }

    @Test
    void aTimeThatNoClockShowsIsLeftOutOrTold() throws IOException {
        var subtitles = read(
                "v.srt",
                """
                1
                99999999999999999999:00:01,000 --> 00:00:04,000
                never

                2
                9999999999999999:00:01,000 --> 9999999999999999:00:04,000
                nor this

                3
                00:00:05,500 --> 00:00:08,250
                and welcome
                """);
        assertEquals(
                List.of("and welcome"),
                subtitles.lines().stream().map(Subtitles.Line::text).toList());
        for (var time : List.of("9999999999999999:00:10.5", "00:00:1e99999")) {
            var json = "[{\"start\":\"%s\",\"end\":\"00:00:12\",\"line\":\"One\"}]".formatted(time);
            var e = assertThrows(VideoXLException.class, () -> read("v.json", json));
            assertEquals(Code.IO, e.code());
        }
    }

    private Subtitles read(byte[] content) throws IOException {
        return Subtitles.read(Files.write(folder.resolve("v.srt"), content));
    }

    private static List<String> texts(Subtitles subtitles) {
        return subtitles.lines().stream().map(Subtitles.Line::text).toList();
    }

    private static final String SECOND = "2\n00:00:03,000 --> 00:00:04,000\nsecond\n";
    private static final String PLAIN = "1\n00:00:01,000 --> 00:00:02,000\nfirst\n\n" + SECOND;

    static List<String> asPeopleWriteThem() {
        return List.of(
                PLAIN,
                PLAIN.replace("\n", "\r\n"),
                PLAIN.replace("\n", "\r"),
                PLAIN.replace("\n", "\r\r\n"),
                "\uFEFF" + PLAIN,
                PLAIN.substring(2),
                "\uFEFF" + PLAIN.substring(2),
                PLAIN.replace("000\nfirst", "000\n\nfirst"),
                PLAIN.replace("000\nfirst", "000\n\n\nfirst\n"),
                PLAIN.replace("first\n\n", "first\n"),
                PLAIN.replace("first\n\n2\n", "first\n"),
                PLAIN.replace("1\n00", "1\n\n00").replace("2\n00", "2\n\n00"),
                PLAIN.replace("00:00:", "00:"),
                PLAIN.replace("00:00:", "0:0:"),
                PLAIN.replace(",000", ""),
                PLAIN.replace(",000", ",0"),
                PLAIN.replace(",000", ".000"),
                PLAIN.replace("00:00:", "00: 00: ").replace(",000", ", 000"),
                PLAIN.replace(" --> ", "-->"),
                PLAIN.replace("-->", "->"),
                PLAIN.replace("02,000", "02,000 X1:1 X2:2 Y1:3 Y2:4"),
                PLAIN.replace("02,000", "02,000 align:start position:0%"),
                PLAIN.replace("02,000\n", "02,000 "),
                PLAIN.replace("first", "{\\an8}first"),
                PLAIN.replace("first", "<i>first</i>"),
                PLAIN.replace("first", "<b><FONT color=\"#ffff00\" size='3'>first</FONT></b>"),
                PLAIN.replace("first", "{b}first{/b}"),
                PLAIN.replace("first", "<i>\nfirst\n</i>"),
                PLAIN.replace("first", "&#102;irst"),
                PLAIN.replace("first", "\u200Ffirst\u200E"),
                PLAIN + "\n3\n",
                PLAIN.strip(),
                "\n\n" + PLAIN,
                "WEBVTT\n\n00:01.000 --> 00:02.000\nfirst\n\n00:00:03.000 --> 00:00:04.000\nsecond\n",
                "WEBVTT - a title\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nNOTE\nnot this\n00:not\n\nopening\n"
                        + "00:01.000 --> 00:02.000 align:start line:0\n<v.loud Mary Ann><c.yellow.bg_blue>first</c></v>\n\n"
                        + "NOTE nor this\n\n7\n00:03.000 --> 00:04.000\n<00:00:03.500><c>second</c>\n");
    }

    @ParameterizedTest
    @MethodSource("asPeopleWriteThem")
    void everyWordAndTimeIsReadHoweverItIsWritten(String content) throws IOException {
        var subtitles = read("v.srt", content);
        assertEquals(
                List.of(
                        new Subtitles.Line(Duration.ofSeconds(1), Duration.ofSeconds(2), "first"),
                        new Subtitles.Line(Duration.ofSeconds(3), Duration.ofSeconds(4), "second")),
                subtitles.lines());
        assertEquals(List.of(), subtitles.notes());
    }

    @Test
    void whatIsSpokenStaysThoughItLooksLikeSomethingElse() throws IOException {
        var spoken = List.of(
                "x < 3 and y > 2",
                "a <b and c> d",
                "5 <6> 4",
                "AT&T, Q&A; and R&D",
                "&copy that",
                "{laughs} fine",
                "42",
                "10:30 --> is that a time?",
                "NOTE this",
                "I <3 you");
        var content = new StringBuilder();
        for (int i = 0; i < spoken.size(); i++) {
            content.append("00:00:%02d,500 --> 00:00:%02d,500\n%s\n\n".formatted(i, i + 1, spoken.get(i)));
        }
        assertEquals(spoken, texts(read("v.srt", content.toString())));
    }

    @Test
    void theLastWordsAreReadToo() throws IOException {
        assertEquals(List.of("first", "second 42"), texts(read("v.srt", PLAIN + "42")));
        assertEquals(
                List.of("first", "second more"),
                texts(read(
                        "v.vtt",
                        "WEBVTT\n\n00:01.000 --> 00:02.000\nfirst\n\n00:03.000 --> 00:04.000\nsecond\n\nmore\n")));
    }

    @Test
    void entitiesAreTheirCharactersAndLinesOfACueAreOne() throws IOException {
        assertEquals(
                List.of("salt & pepper — café <i>", "two lines and a third \"one\" 'x'"),
                texts(
                        read(
                                "v.srt",
                                """
                                1
                                00:00:01,000 --> 00:00:02,000
                                {\\an8}{\\pos(10,20)}salt &amp; pepper &mdash; caf&eacute; &lt;i&gt;

                                2
                                01:15:03,125 --> 01:15:04,000
                                two<br>lines
                                and\\Na

                                third &quot;one&quot; &#39;x&#x27;
                                """)));
    }

    @Test
    void timesThatAreNoneAreToldAndTheirTextIsNotPutToAnotherCue() throws IOException {
        var subtitles = read("v.srt", PLAIN.replace("2\n00:00:03,000", "2\n00:00:03,000:99999999999"));
        assertEquals(List.of("first"), texts(subtitles));
        assertTrue(subtitles.notes().getFirst().contains("line 6"), subtitles.notes()::toString);
        var nothing = read("v.srt", "Good evening\nand welcome\n");
        assertEquals(List.of(), nothing.lines());
        assertTrue(nothing.notes().getFirst().contains("no line with times"), nothing.notes()::toString);
    }

    static List<Arguments> encodings() {
        return List.of(
                Arguments.of("ISO-8859-1", "café"),
                Arguments.of("windows-1252", "“It’s the café,” she said – naïve"),
                Arguments.of("windows-1250", "Zażółć gęślą jaźń. Nie wiem, co się stało, ale już jest późno."),
                Arguments.of(
                        "ISO-8859-2",
                        "Nie wiem, co się stało, ale już jest późno. Może później, kiedy będziesz gotów."),
                Arguments.of("windows-1251", "Добрый вечер, друзья. Кто открывает сейф и когда?"),
                Arguments.of("KOI8-R", "Добрый вечер, друзья. Кто открывает сейф и когда?"),
                Arguments.of("windows-1253", "Καλησπέρα σε όλους. Ποιος ανοίγει το χρηματοκιβώτιο;"),
                Arguments.of("windows-1254", "İyi akşamlar, hoş geldiniz. Çok güzel bir gün değil mi?"),
                Arguments.of("windows-1255", "ערב טוב לכולם. מי פותח את הכספת ומתי"),
                Arguments.of("windows-1256", "مساء الخير للجميع. من يفتح الخزنة ومتى"),
                Arguments.of("Shift_JIS", "こんばんは、皆さん。誰が金庫を開けますか。"),
                Arguments.of("EUC-JP", "こんばんは、皆さん。誰が金庫を開けますか。"),
                Arguments.of("GB18030", "大家晚上好，欢迎收看。谁打开了保险箱，什么时候？"),
                Arguments.of("Big5", "大家晚上好，歡迎收看。誰打開了保險箱，什麼時候？"),
                Arguments.of("EUC-KR", "여러분 안녕하세요. 누가 금고를 열었습니까?"),
                Arguments.of("UTF-16LE", "café"),
                Arguments.of("UTF-16BE", "café"),
                Arguments.of("UTF-16LE", "\uFEFFcafé"),
                Arguments.of("UTF-16BE", "\uFEFFcafé"),
                Arguments.of("UTF-16LE", "大家晚上好，欢迎收看。"),
                Arguments.of("UTF-16BE", "大家晚上好，欢迎收看。"),
                Arguments.of("UTF-32LE", "café"),
                Arguments.of("UTF-32BE", "\uFEFFcafé"));
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void otherEncodingsAreReadAndNoted(String encoding, String spoken) throws IOException {
        var bare = spoken.replace("\uFEFF", "");
        var mark = spoken.substring(0, spoken.length() - bare.length());
        var subtitles = read((mark + PLAIN.replace("first", bare)).getBytes(Charset.forName(encoding)));
        assertEquals(List.of(bare, "second"), texts(subtitles));
        assertEquals(1, subtitles.notes().size());
        assertTrue(subtitles.notes().getFirst().startsWith("read as "), subtitles.notes()::toString);
    }

    @Test
    void aByteThatIsNotUtf8SpoilsNoOtherWord() throws IOException {
        var text = PLAIN.replace("first", "Où êtes-vous, déjà là-bas? Ça va très bien");
        var whole = text.getBytes(StandardCharsets.UTF_8);
        var more = PLAIN.replace("first", "café").getBytes(StandardCharsets.ISO_8859_1);
        var bytes = Arrays.copyOf(whole, whole.length + more.length);
        System.arraycopy(more, 0, bytes, whole.length, more.length);
        var subtitles = read(bytes);
        assertEquals(
                List.of("Où êtes-vous, déjà là-bas? Ça va très bien", "second", "café", "second"), texts(subtitles));
        assertTrue(subtitles.notes().getFirst().contains("not all of it is UTF-8"), subtitles.notes()::toString);
        var cut = Arrays.copyOf(whole, whole.length + 1);
        cut[whole.length] = (byte) 0xc3;
        assertEquals(
                "Où êtes-vous, déjà là-bas? Ça va très bien", texts(read(cut)).getFirst());
    }

    @Test
    void whatIsNoTextIsRefused() {
        var random = new byte[] {1, 0, 0, 0, 0, 7, (byte) 0xd8, 0, 0, 9, 0};
        var e = assertThrows(VideoXLException.class, () -> read(random));
        assertEquals(Code.IO, e.code());
        assertTrue(e.getMessage().contains("zero bytes"), e::getMessage);
    }

    @Test
    void jsonInUtf16IsReadToo() throws IOException {
        var json = "[{\"timestamp\":[1, NaN],\"text\":\"Où?\"}]";
        var file = Files.write(folder.resolve("v.JSON"), json.getBytes(StandardCharsets.UTF_16LE));
        assertEquals(List.of("Où?"), texts(Subtitles.read(file)));
    }
}
