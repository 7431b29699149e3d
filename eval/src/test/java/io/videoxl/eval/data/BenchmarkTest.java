package io.videoxl.eval.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.videoxl.ModelFamily;
import io.videoxl.VideoXLException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Made-up records in the schemas that are published. */
class BenchmarkTest {
    @TempDir
    Path folder;

    private void file(String name, String content) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private void videos(String... names) throws IOException {
        for (var name : names) {
            file(name, "");
        }
    }

    private QuestionSet read(Benchmark benchmark) {
        return benchmark.read(folder, List.of());
    }

    private static List<String> messages(QuestionSet set) {
        return set.problems().stream().map(Problem::toString).toList();
    }

    private static void assertContains(String message, String... parts) {
        for (var part : parts) {
            assertTrue(message.contains(part), () -> message + "\nshould contain: " + part);
        }
    }

    private static final String VIDEO_MME_LINE =
            """
            {"video_id":"001","duration":"short","domain":"Knowledge","sub_category":"Astronomy","videoID":"aaaa_1-x",\
            "question_id":"%s","task_type":"Counting Problem","question":"How many moons?",\
            "options":["A. One.","B. Two.","C. Three.","D. Four."],"answer":"%s"}
            """;

    @Test
    void videoMmeIsReadFromParquet() throws IOException {
        videos("data/aaaa_1-x.mp4", "data/bbbb_2-y.mkv", "subtitle/aaaa_1-x.srt");
        Files.createDirectories(folder.resolve("videomme"));
        try (var table = BenchmarkTest.class.getResourceAsStream("videomme.parquet")) {
            Files.copy(table, folder.resolve("videomme/test-00000-of-00001.parquet"));
        }
        var set = read(Benchmark.VIDEO_MME);
        assertEquals(2, set.questions().size());
        var second = set.questions().get(1);
        assertEquals("001-2", second.id());
        assertEquals("Which word is on the dome?", second.text());
        assertEquals(List.of("North.", "Étoile.", "Open.", "Five."), second.options());
        assertEquals("B", second.rightLetter());
        assertEquals(
                Map.of("duration", "short", "domain", "Knowledge", "category", "Astronomy", "task", "OCR Problems"),
                second.labels());
        assertEquals(folder.resolve("data/aaaa_1-x.mp4"), second.video().file());
        assertEquals(
                folder.resolve("subtitle/aaaa_1-x.srt"),
                second.video().subtitles().orElseThrow());
        assertEquals(1, set.problems().size());
        assertContains(
                messages(set).getFirst(),
                "test-00000-of-00001.parquet, row 3",
                "002-1",
                "the answer is Z",
                "A, B, C, D");
    }

    @Test
    void videoMmeAsksAsTheHarnessDoes() throws IOException {
        videos("data/aaaa_1-x.MP4");
        file("test.jsonl", VIDEO_MME_LINE.formatted("001-1", "C"));
        var question = read(Benchmark.VIDEO_MME).questions().getFirst();
        assertEquals(
                """
                Select the best answer to the following multiple-choice question based on the video and the subtitles. \
                Respond with only the letter (A, B, C, or D) of the correct option.
                How many moons?
                A. One.
                B. Two.
                C. Three.
                D. Four.
                The best answer is:""",
                Benchmark.VIDEO_MME.published(ModelFamily.VIDEO_XL).template().fill(question, ""));
        assertTrue(Benchmark.VIDEO_MME
                .published(ModelFamily.VIDEO_XL)
                .template()
                .fill(question, "Look up!")
                .startsWith("Look up!\nSelect"));
        var successor = Benchmark.VIDEO_MME.published(ModelFamily.VIDEO_XL_2);
        assertTrue(
                successor
                        .template()
                        .fill(question, "")
                        .endsWith(
                                """
                        of the correct option.
                        How many moons?
                        ['A. One.', 'B. Two.', 'C. Three.', 'D. Four.']

                        Answer with the option's letter from the given choices directly."""),
                () -> successor.template().fill(question, ""));
    }

    @Test
    void everyBadLineIsToldByItsNumberAndNameAndTheOthersAreRead() throws IOException {
        videos("data/aaaa_1-x.mp4");
        file(
                "test.jsonl",
                VIDEO_MME_LINE.formatted("q1", "A") + "{\"question_id\": \"q2\", \n"
                        + VIDEO_MME_LINE.formatted("q3", "E")
                        + VIDEO_MME_LINE.formatted("q4", "A").replace("aaaa_1-x", "gone")
                        + VIDEO_MME_LINE.formatted("q5", "A").replaceAll("\"options\":\\[[^]]*]", "\"options\":[]")
                        + VIDEO_MME_LINE.formatted("q6", "A").replaceAll("\"options\":\\[[^]]*],", "")
                        + "17\n"
                        + VIDEO_MME_LINE.formatted("q1", "B")
                        + VIDEO_MME_LINE.formatted("q9", "D"));
        var set = read(Benchmark.VIDEO_MME);
        assertEquals(
                List.of("q1", "q9"), set.questions().stream().map(Question::id).toList());
        var problems = messages(set);
        assertEquals(7, problems.size(), problems::toString);
        assertContains(problems.get(0), "test.jsonl, line 2", "malformed");
        assertContains(problems.get(1), "line 3, question q3", "the answer is E");
        assertContains(problems.get(2), "line 4, question q4", "video is missing", "data/gone.mp4", "data/gone.MP4");
        assertContains(problems.get(3), "line 5, question q5", "no options");
        assertContains(problems.get(4), "line 6, question q6", "no options", "found the fields");
        assertContains(problems.get(5), "line 7", "malformed", "number");
        assertContains(problems.get(6), "line 8, question q1", "was in test.jsonl, line 1 already");
    }

    @Test
    void csvWithListsAsPythonPrintsThemIsReadAndBadRowsAreTold() throws IOException {
        videos("data/v.mp4");
        file(
                "videomme.csv",
                """
                videoID,question_id,duration,domain,sub_category,task_type,question,options,answer
                v,1,long,Life Record,Food,OCR Problems,"Who says ""no"",
                and when?","['A. Ann', ""B. Bob's aunt"", 'C. Cy']",B
                v,2,long
                v,3,long,Life Record,Food,OCR Problems,Who?,"[""Ann"", ""Bob""]",A
                """);
        var set = read(Benchmark.VIDEO_MME);
        assertEquals(2, set.questions().size(), () -> messages(set).toString());
        assertEquals("Who says \"no\",\nand when?", set.questions().getFirst().text());
        assertEquals(
                List.of("Ann", "Bob's aunt", "Cy"), set.questions().getFirst().options());
        assertEquals(1, set.problems().size());
        assertContains(messages(set).getFirst(), "videomme.csv, line 4", "malformed");
    }

    @Test
    void mvBenchFindsTheFoldersAndPartsOfEachTask() throws IOException {
        videos(
                "video/star/Charades_v1_480/X.mp4",
                "video/clevrer/video_validation/v_1.mp4",
                "video/tvqa/frames_fps3_hq/s01/1.jpg");
        file(
                "json/action_sequence.json",
                """
                [{"video":"X.mp4","question":"What next?","candidates":["Sat.","Ran."],"answer":"Ran.","start":2.5,"end":9.25,\
                "accurate_start":3.0,"accurate_end":9.0,"question_id":"i1"},
                 {"video":"X.mp4","question":"What before?","candidates":["Sat.","Ran."],"answer":"Fell."}]
                """);
        file(
                "json/moving_count.json",
                """
                [{"video":"v_1.mp4","question":"How many?","candidates":["1","2","3"],"answer":"3"}]
                """);
        file(
                "json/episodic_reasoning.json",
                """
                [{"video":"s01","start":0,"end":7,"question":"Why?","candidates":["a","b","c","d","e"],"answer":"e"}]
                """);
        var set = read(Benchmark.MVBENCH);
        var byTask = set.questions().stream()
                .collect(java.util.stream.Collectors.toMap(each -> each.labels().get("task"), each -> each));
        var sequence = byTask.get("action_sequence");
        assertEquals(Duration.ofMillis(2500), sequence.video().from().orElseThrow());
        assertEquals(Duration.ofMillis(9250), sequence.video().to().orElseThrow());
        assertEquals("B", sequence.rightLetter());
        assertTrue(byTask.get("moving_count").video().from().isEmpty());
        assertEquals(
                folder.resolve("video/tvqa/frames_fps3_hq/s01"),
                byTask.get("episodic_reasoning").video().file());
        assertEquals(
                "Question:What next?\nOption:\n(A) Sat.\n(B) Ran.\nOnly give the best option.",
                Benchmark.MVBENCH.published(ModelFamily.VIDEO_XL).template().fill(sequence, ""));
        assertEquals(1, set.problems().size());
        assertContains(messages(set).getFirst(), "action_sequence.json, record 2", "Fell.", "none of the options");
    }

    @Test
    void clipsThatAreCutOutAlreadyAreShownWhole() throws IOException {
        videos("star/Charades_segment/X.mp4");
        file(
                "json/action_prediction.json",
                """
                [{"video":"X.mp4","question":"What?","candidates":["Sat.","Ran."],"answer":"Ran.","start":2.5,"end":9.25}]
                """);
        assertTrue(read(Benchmark.MVBENCH).questions().getFirst().video().from().isEmpty());
    }

    @Test
    void mlvuHasItsOptionsInsideOrAsAList() throws IOException {
        videos("video/1_plotQA/p1.mp4", "video/n1.mp4");
        file(
                "json/1_plotQA.json",
                """
                [{"video":"p1.mp4","duration":600,"question":"Who?","candidates":["Ann","Bob","Cy"],"answer":"Cy",\
                "question_type":"plotQA"}]
                """);
        file(
                "json/test.json",
                """
                [{"video_name":"n1.mp4","question":"Where?\\n(A) Here\\n(B) There","answer":"B","task_type":"NQA"},
                 {"video_name":"n1.mp4","question":"Where to?","answer":"B","task_type":"NQA"}]
                """);
        var set = read(Benchmark.MLVU);
        var plot = set.questions().get(0);
        assertEquals("C", plot.rightLetter());
        assertEquals("Question: Who?\nOptions:\n(A) Ann\n(B) Bob\n(C) Cy", plot.text());
        var needle = set.questions().get(1);
        assertEquals(List.of("Here", "There"), needle.options());
        assertEquals("B", needle.rightLetter());
        assertEquals(
                "\nWhere?\n(A) Here\n(B) There\nOnly give the best option.\n\nBest option: (",
                Benchmark.MLVU.published(ModelFamily.VIDEO_XL).template().fill(needle, ""));
        assertContains(messages(set).getFirst(), "test.json, record 2", "no options");
    }

    @Test
    void vnBenchHasFourTriesOfASample() throws IOException {
        videos("video/v1.mp4");
        var records = new StringBuilder("[");
        for (int i = 0; i < 4; i++) {
            records.append(
                    """
                    %s{"video":"VNBench/v1.mp4","question":"Which fruit?","options":["fig","pear","plum","date"],"gt":"plum",\
                    "gt_option":"C","type":"ret_insert1","length":30,"try":%d}
                    """
                            .formatted(i == 0 ? "" : ",", i));
        }
        file("VNBench-main-4try.json", records + "]");
        var questions = read(Benchmark.VNBENCH).questions();
        assertEquals(4, questions.size());
        assertEquals(1, questions.stream().map(Question::sample).distinct().count());
        assertEquals(4, questions.stream().map(Question::id).distinct().count());
        assertEquals(
                Map.of("ability", "retrieval", "type", "ret_insert1"),
                questions.getFirst().labels());
        assertEquals("C", questions.getFirst().rightLetter());
        assertEquals(
                "Question: Which fruit?\nOptions:\n(A) fig\n(B) pear\n(C) plum\n(D) date\n",
                Benchmark.VNBENCH.published(ModelFamily.VIDEO_XL).template().fill(questions.getFirst(), ""));
    }

    @Test
    void longVideoBenchLeavesOutOptionsThatAreNotThere() throws IOException {
        videos("videos/l1.mp4", "subtitles/l1_en.json");
        file(
                "lvb_val.json",
                """
                [{"id":"l1_0","video_id":"l1","video_path":"l1.mp4","question":"What colour?","option0":"red","option1":"blue",\
                "option2":"grey","option3":"N/A","option4":"N/A","correct_choice":2,"duration_group":600,"duration":312.5,\
                "question_category":"S2A","subtitle_path":"l1_en.json","starting_timestamp_for_subtitles":12.5},
                 {"id":"l1_1","video_path":"l1.mp4","question":"?","option0":"red","option1":"blue","option2":"N/A",\
                "correct_choice":2,"duration_group":600,"question_category":"S2A"}]
                """);
        var set = read(Benchmark.LONG_VIDEO_BENCH);
        var question = set.questions().getFirst();
        assertEquals(List.of("red", "blue", "grey"), question.options());
        assertEquals("C", question.rightLetter());
        assertEquals(Map.of("duration", "600", "category", "S2A"), question.labels());
        assertEquals(Duration.ofMillis(12_500), question.video().subtitlesStart());
        assertContains(messages(set).getFirst(), "l1_1", "correct_choice is 2", "0 to 1");
    }

    @Test
    void aListThatBreaksOffIsReadUpToThere() throws IOException {
        videos("video/v1.mp4");
        file(
                "cut.json",
                """
                [{"video":"v1.mp4","question":"Which?","options":["fig","pear"],"answer":"A","type":"cnt_edit1","try":0},
                 {"video":"v1.mp4","question":"Whi""");
        var set = read(Benchmark.VNBENCH);
        assertEquals(1, set.questions().size());
        assertContains(messages(set).getFirst(), "cut.json, line 2", "malformed", "nothing behind it was read");
    }

    @Test
    void whatIsNoBenchmarkIsRefusedByName() throws IOException {
        var unknown = assertThrows(VideoXLException.class, () -> Benchmark.named("imagenet"));
        assertContains(unknown.getMessage(), "imagenet", "videomme, mvbench, mlvu, vnbench, longvideobench, lvbench");
        assertEquals(Benchmark.LONG_VIDEO_BENCH, Benchmark.named("LongVideoBench"));
        var empty = assertThrows(VideoXLException.class, () -> read(Benchmark.MLVU));
        assertContains(empty.getMessage(), folder.toString(), "json/*.json");
        file("broken.parquet", "no parquet at all");
        var broken = assertThrows(VideoXLException.class, () -> read(Benchmark.VIDEO_MME));
        assertContains(broken.getMessage(), "broken.parquet");
    }

    @Test
    void questionsInTheOneFolderOfADownloadAreFoundAndSeveralAreNamed() throws IOException {
        var question =
                """
                [{"video":"a.mp4","duration":9,"question":"Which?","candidates":["fig","pear"],"answer":"pear","question_type":"plotQA"}]
                """;
        file("MLVU/json/1_plotQA.json", question);
        videos("MLVU/video/1_plotQA/a.mp4");
        file("README.md", "# MLVU");
        var set = read(Benchmark.MLVU);
        assertEquals(1, set.questions().getFirst().right());
        assertContains(set.notes().getFirst().toString(), folder.toString(), "MLVU");
        file("Another/json/1_plotQA.json", question);
        var several = assertThrows(VideoXLException.class, () -> read(Benchmark.MLVU));
        assertContains(several.getMessage(), folder.toString(), "Another, MLVU");
    }

    @Test
    void recordsThatAreAGitLfsPointerAreNamed() throws IOException {
        for (var name : List.of("test.parquet", "test.jsonl", "test.json", "test.csv")) {
            file(name, "version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 123456\n");
            var e = assertThrows(VideoXLException.class, () -> read(Benchmark.VIDEO_MME));
            assertContains(e.getMessage(), name, "a Git LFS pointer: run git lfs pull", "123456 bytes");
            Files.delete(folder.resolve(name));
        }
    }

    private void bytes(String name, byte[]... parts) throws IOException {
        try (var out = Files.newOutputStream(folder.resolve(name))) {
            for (var part : parts) {
                out.write(part);
            }
        }
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFirstLineAndLinesThatAreNotInUtf8AreTold() throws IOException {
        videos("data/aaaa_1-x.mp4");
        bytes(
                "test.jsonl",
                "\uFEFF".getBytes(StandardCharsets.UTF_8),
                VIDEO_MME_LINE.formatted("q1", "A").getBytes(StandardCharsets.UTF_8),
                VIDEO_MME_LINE.formatted("q2", "A").replace("How many", "Où").getBytes(StandardCharsets.ISO_8859_1),
                VIDEO_MME_LINE.formatted("q3", "B").replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
        var set = read(Benchmark.VIDEO_MME);
        assertEquals(
                List.of("q1", "q3"), set.questions().stream().map(Question::id).toList());
        assertEquals(1, set.problems().size(), () -> messages(set).toString());
        assertContains(messages(set).getFirst(), "test.jsonl, line 2", "malformed", "UTF-8");
    }

    @Test
    void nothingThatFollowsARecordOrAListIsLostInSilence() throws IOException {
        videos("data/aaaa_1-x.mp4");
        var line = VIDEO_MME_LINE.formatted("q1", "A");
        file(
                "test.jsonl",
                line.strip() + " " + VIDEO_MME_LINE.formatted("q2", "A") + VIDEO_MME_LINE.formatted("q3", "A"));
        var lines = read(Benchmark.VIDEO_MME);
        assertEquals(List.of("q3"), lines.questions().stream().map(Question::id).toList());
        assertContains(messages(lines).getFirst(), "test.jsonl, line 1", "malformed");
        Files.delete(folder.resolve("test.jsonl"));
        file("test.json", line + VIDEO_MME_LINE.formatted("q2", "A"));
        var named = read(Benchmark.VIDEO_MME);
        assertContains(messages(named).getLast(), "test.json, line 1", "malformed", ".jsonl");
        assertEquals(1, named.problems().size(), () -> messages(named).toString());
        Files.delete(folder.resolve("test.json"));
        file("test.json", "[" + line + "][" + VIDEO_MME_LINE.formatted("q2", "A") + "]");
        var two = read(Benchmark.VIDEO_MME);
        assertEquals(List.of("q1"), two.questions().stream().map(Question::id).toList());
        assertContains(messages(two).getLast(), "test.json, line 2", "malformed");
    }

    @Test
    void emptyCellsOfATableAreFieldsThatAreNotThere() throws IOException {
        videos("video/star/Charades_v1_480/X.mp4", "video/clevrer/video_validation/v_1.mp4", "videos/l1.mp4");
        file(
                "mvbench.csv",
                """
                task_type,video,question,candidates,answer,start,end
                action_sequence,X.mp4,What next?,"['Sat.', 'Ran.']",Ran.,2.5,9
                moving_count,v_1.mp4,How many?,"['1', '2']",2,,
                """);
        var questions = read(Benchmark.MVBENCH);
        assertEquals(List.of(), messages(questions));
        assertTrue(questions.questions().getFirst().video().from().isPresent());
        assertTrue(questions.questions().getLast().video().from().isEmpty());
        Files.delete(folder.resolve("mvbench.csv"));
        file(
                "lvb.csv",
                """
                id,video_path,question,option0,option1,option2,option3,correct_choice,duration_group,question_category,\
                subtitle_path,starting_timestamp_for_subtitles
                l1_0,l1.mp4,What colour?,red,blue,,,1,600,S2A,,
                """);
        var set = read(Benchmark.LONG_VIDEO_BENCH);
        assertEquals(List.of(), messages(set));
        assertEquals(List.of("red", "blue"), set.questions().getFirst().options());
    }

    @Test
    void anAnswerIsFoundWithTheLetterOfItsOptionToo() throws IOException {
        videos("video/star/Charades_v1_480/X.mp4");
        file(
                "json/action_sequence.json",
                """
                [{"video":"X.mp4","question":"What next?","candidates":["(A) Sat.","(B) Ran."],"answer":"(B) Ran."},
                 {"video":"X.mp4","question":"Who?","candidates":["A. Smith","Jones"],"answer":"A. Smith"}]
                """);
        var set = read(Benchmark.MVBENCH);
        assertEquals(List.of(), messages(set));
        assertEquals(
                List.of("B", "A"),
                set.questions().stream().map(Question::rightLetter).toList());
        assertEquals(
                List.of(List.of("Sat.", "Ran."), List.of("A. Smith", "Jones")),
                set.questions().stream().map(Question::options).toList());
    }

    @Test
    void anInitialIsNoLetterOfAnOption() throws IOException {
        videos("videos/a.mp4");
        file(
                "lvbench.jsonl",
                """
                {"video":"a.mp4","question":"Who?","candidates":["A. Smith","Jones","Brown"],"answer":"A. Smith","question_type":"ER"}
                {"video":"a.mp4","question":"Where?\\n(A) A. Smith's\\n(B) Jones's\\n(C) Brown's","answer":"A","question_type":"ER"}
                {"video":"a.mp4","question":"When?","candidates":["A. Then","B. Now","never"],"answer":"B","question_type":"ER"}
                """);
        var set = read(Benchmark.LVBENCH);
        assertEquals(List.of(), messages(set));
        assertEquals(
                List.of(
                        List.of("A. Smith", "Jones", "Brown"),
                        List.of("A. Smith's", "Jones's", "Brown's"),
                        List.of("Then", "Now", "never")),
                set.questions().stream().map(Question::options).toList());
        assertEquals(
                List.of("A", "A", "B"),
                set.questions().stream().map(Question::rightLetter).toList());
    }

    @Test
    void aVideoWithoutANameIsARecordThatIsNoQuestion() throws IOException {
        videos("video/v1.mp4");
        file(
                "a4try.json",
                """
                [{"video":"/","question":"Which?","options":["fig","pear"],"answer":"A","type":"cnt_edit1","try":0},
                 {"video":"v1.mp4","question":"Which?","options":["fig","pear"],"answer":"A","type":"cnt_edit1","try":0}]
                """);
        var set = read(Benchmark.VNBENCH);
        assertEquals(1, set.questions().size());
        assertContains(messages(set).getFirst(), "record 1", "video is /");
    }

    @Test
    void aFolderBehindASymbolicLinkIsReadAsAnyOther() throws IOException {
        videos("there/data/aaaa_1-x.mp4");
        file("elsewhere/test.jsonl", VIDEO_MME_LINE.formatted("q1", "A"));
        Files.createSymbolicLink(folder.resolve("there/videomme"), folder.resolve("elsewhere"));
        Files.move(folder.resolve("elsewhere/test.jsonl"), folder.resolve("there/test.jsonl"));
        var link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("there"));
        assertEquals(1, Benchmark.VIDEO_MME.read(link, List.of()).questions().size());
        Files.createDirectories(folder.resolve("mlvu/video"));
        videos("mlvu/video/p1.mp4");
        file(
                "questions/a.json",
                """
                [{"video":"p1.mp4","question":"Who?","candidates":["Ann","Bob"],"answer":"Bob","question_type":"plotQA"}]
                """);
        Files.createSymbolicLink(folder.resolve("mlvu/json"), folder.resolve("questions"));
        assertEquals(
                1,
                Benchmark.MLVU
                        .read(folder.resolve("mlvu"), List.of())
                        .questions()
                        .size());
    }

    @Test
    void aParquetFileWithoutRowsHasNone() throws IOException {
        var file = folder.resolve("none.parquet");
        try (var table = BenchmarkTest.class.getResourceAsStream("rows_none.parquet")) {
            Files.copy(table, file);
        }
        ParquetRecords.read(file, (name, row) -> fail(name));
    }

    @Test
    void aDamagedParquetFileIsToldByItsName() throws IOException {
        byte[] whole;
        try (var table = BenchmarkTest.class.getResourceAsStream("videomme.parquet")) {
            whole = table.readAllBytes();
        }
        // Not in the pages: their compressed bytes go to a native library.
        int footer = whole.length
                - 8
                - ByteBuffer.wrap(whole, whole.length - 8, 4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getInt();
        var random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            var damaged = whole.clone();
            damaged[footer + random.nextInt(whole.length - footer)] = (byte) random.nextInt(256);
            bytes("damaged.parquet", damaged);
            try {
                read(Benchmark.VIDEO_MME);
            } catch (VideoXLException e) {
                assertContains(e.getMessage(), "damaged.parquet");
                refused++;
            }
        }
        assertTrue(refused > 0, "none was refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd", "brotli", "gzip", "lz4", "lz4_raw", "unannotated"})
    void parquetIsReadHoweverItIsCompressedAndWhetherTextIsAnnotatedOrNot(String kind) throws IOException {
        videos("data/aa.mp4", "data/bb.mp4", "data/cc.mp4");
        try (var table = BenchmarkTest.class.getResourceAsStream("rows_" + kind + ".parquet")) {
            Files.copy(table, folder.resolve("test.parquet"));
        }
        var set = read(Benchmark.VIDEO_MME);
        assertEquals(List.of(), messages(set));
        assertEquals(
                List.of("1-1", "2-1", "3-1"),
                set.questions().stream().map(Question::id).toList());
        var first = set.questions().getFirst();
        assertEquals("Which colour is shown?", first.text());
        assertEquals(List.of("Red.", "Blue.", "Green.", "Yellow."), first.options());
        assertEquals("A", first.rightLetter());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "video/data0613/star/Charades_v1_480",
                "video/star/star/Charades_v1_480",
                "MVBench/video/data0613/star/Charades_v1_480",
                "star/Charades_v1_480"
            })
    void videosAreFoundWhereArchivesPutThem(String place) throws IOException {
        videos(place + "/X.mp4");
        file(
                "json/action_sequence.json",
                """
                [{"video":"X.mp4","question":"What next?","candidates":["Sat.","Ran."],"answer":"Ran.","start":2,"end":9}]
                """);
        var set = read(Benchmark.MVBENCH);
        assertEquals(List.of(), messages(set));
        assertEquals(
                folder.resolve(place).resolve("X.mp4"),
                set.questions().getFirst().video().file());
    }

    @Test
    void aFolderOfFramesIsFoundDeeperDownToo() throws IOException {
        videos("video/data0613/tvqa/frames_fps3_hq/s01/1.jpg");
        file(
                "json/episodic_reasoning.json",
                """
                [{"video":"s01","start":0,"end":7,"question":"Why?","candidates":["a","b"],"answer":"b"}]
                """);
        assertEquals(
                folder.resolve("video/data0613/tvqa/frames_fps3_hq/s01"),
                read(Benchmark.MVBENCH).questions().getFirst().video().file());
    }

    @Test
    void archivesOfOtherBenchmarksMayHaveFoldersOfTheirOwnToo() throws IOException {
        videos("part1/videos/l1.mp4", "part1/subtitles/l1_en.srt", "video/chunk_01/data/aaaa_1-x.mp4");
        file(
                "lvb_val.json",
                """
                [{"id":"l1_0","video_path":"l1.mp4","question":"What colour?","option0":"red","option1":"blue","correct_choice":1,\
                "duration_group":600,"question_category":"S2A","subtitle_path":"l1_en.srt"}]
                """);
        var video = read(Benchmark.LONG_VIDEO_BENCH).questions().getFirst().video();
        assertEquals(folder.resolve("part1/videos/l1.mp4"), video.file());
        assertEquals(
                folder.resolve("part1/subtitles/l1_en.srt"), video.subtitles().orElseThrow());
        file("test.jsonl", VIDEO_MME_LINE.formatted("q1", "A"));
        var mme = Benchmark.VIDEO_MME.read(folder, List.of(folder.resolve("test.jsonl")));
        assertEquals(
                folder.resolve("video/chunk_01/data/aaaa_1-x.mp4"),
                mme.questions().getFirst().video().file());
    }

    @Test
    void openEndedTasksOfMlvuAreToldOnce() throws IOException {
        videos("video/1.mp4");
        var open = new StringBuilder("[");
        for (int i = 0; i < 5; i++) {
            open.append(
                    """
                    %s{"video":"%d.mp4","question":"Describe scene %d.","answer":"A man opens a safe.","question_type":"subPlot",\
                    "scoring_points":["a man","a safe"]}"""
                            .formatted(i == 0 ? "" : ",", i, i));
        }
        file("json/8_sub_scene.json", open + "]");
        file(
                "json/9_summary.json",
                """
                [{"video":"1.mp4","question":"Sum it up.","candidates":[],"answer":"It is about a safe.","question_type":"summary"}]
                """);
        file(
                "json/1_plotQA.json",
                """
                [{"video":"1.mp4","question":"Who?","candidates":["Ann","Bob"],"answer":"Bob","question_type":"plotQA"}]
                """);
        var set = read(Benchmark.MLVU);
        assertEquals(1, set.questions().size());
        assertEquals(2, set.problems().size(), () -> messages(set).toString());
        assertContains(messages(set).get(0), "8_sub_scene", "not multiple choice", "subPlot");
        assertContains(messages(set).get(1), "9_summary", "not multiple choice", "summary");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "jsonl"})
    void notANumberLosesItsFieldAlone(String format) throws IOException {
        videos("data/aaaa_1-x.mp4");
        var one = VIDEO_MME_LINE.formatted("q1", "A").strip().replace("\"duration\"", "\"bitrate\":NaN,\"duration\"");
        var two = VIDEO_MME_LINE.formatted("q2", "B").strip().replace("\"Astronomy\"", "-Infinity");
        var three = VIDEO_MME_LINE.formatted("q3", "C").strip().replace("\"short\"", "\"short\",\"fps\":Infinity");
        var four = VIDEO_MME_LINE
                .formatted("q4", "A")
                .strip()
                .replaceAll("\"options\":\\[[^]]*]", "\"options\":[\"One.\",NaN]");
        var five = VIDEO_MME_LINE.formatted("q5", "D").strip();
        file(
                "test." + format,
                format.equals("json")
                        ? "[" + String.join(",\n", one, two, three, four, five) + "]"
                        : String.join("\n", one, two, three, four, five));
        var set = read(Benchmark.VIDEO_MME);
        assertEquals(
                List.of("q1", "q3", "q5"),
                set.questions().stream().map(Question::id).toList());
        assertEquals(2, set.problems().size(), () -> messages(set).toString());
        assertContains(messages(set).get(0), "q2", "no sub_category");
        assertContains(messages(set).get(1), "q4", "expected a list of texts");
    }

    private static final String LVBENCH_QUESTION =
            "What year is in the caption?\\n(A) 1636\\n(B) 1366\\n(C) 1363\\n(D) 1633";

    @Test
    void lvBenchIsReadAsItsAuthorsDistributeIt() throws IOException {
        videos("videos/Cm73.mp4");
        file(
                "video_info.meta.jsonl",
                """
                {"key":"Cm73","qa":[{"uid":"0","question":"%1$s","answer":"D","question_type":["key information retrieval"],\
                "time_reference":"00:15-00:19"},{"uid":"1","question":"%1$s","answer":"A","question_type":\
                ["reasoning","event understanding"],"time_reference":"0"},{"uid":"2","question":"%1$s","answer":"A",\
                "question_type":["guessing"]},{"uid":"3","question":"How?","answer":"A","question_type":["reasoning"]}],\
                "type":"cartoon","video_info":{"duration_minutes":60.2}}
                """
                        .formatted(LVBENCH_QUESTION));
        var set = read(Benchmark.LVBENCH);
        var first = set.questions().getFirst();
        assertEquals("Cm73/0", first.id());
        assertEquals(List.of("1636", "1366", "1363", "1633"), first.options());
        assertEquals("D", first.rightLetter());
        assertEquals(Map.of("type", "key information retrieval", "kind of video", "cartoon"), first.labels());
        assertEquals(folder.resolve("videos/Cm73.mp4"), first.video().file());
        assertEquals(
                "reasoning; event understanding",
                set.questions().get(1).labels().get("type"));
        assertEquals(
                "What year is in the caption?\n(A) 1636\n(B) 1366\n(C) 1363\n(D) 1633\n"
                        + "Answer with the option's letter from the given choices directly.\n",
                Benchmark.LVBENCH.published(ModelFamily.VIDEO_XL).template().fill(first, ""));
        assertEquals(2, set.questions().size());
        assertContains(messages(set).get(0), "question 3 of it", "guessing", "temporal grounding");
        assertContains(messages(set).get(1), "question 4 of it", "no options");
    }

    @Test
    void lvBenchHasItsOptionsApartAndItsAnswersInBracketsToo() throws IOException {
        videos("video/a.mp4");
        file(
                "data/lvbench.jsonl",
                """
                {"video":"a.mp4","question":"Which year?","candidates":["(A) 1636","(B) 1366","(C) 1363","(D) 1633"],"answer":"(D) 1633",\
                "time_reference":"00:15-00:19","question_type":["KIR"],"type":"cartoon"}
                {"video":"a.mp4","question":"Which one?","candidates":["1636","1366"],"answer":"1366","question_type":"TG","type":"sport"}
                {"video":"a.mp4","question":"Which now?","candidates":["1636","1366"],"answer":"(A) 1366","question_type":"TG","type":"sport"}
                """);
        var set = read(Benchmark.LVBENCH);
        assertEquals("D", set.questions().get(0).rightLetter());
        assertEquals("Which year?", set.questions().get(0).text());
        assertEquals(
                "Which year?\nA. 1636\nB. 1366\nC. 1363\nD. 1633\nAnswer with the option's letter from the given choices directly.",
                Benchmark.LVBENCH
                        .published(ModelFamily.VIDEO_XL_2)
                        .template()
                        .fill(set.questions().get(0), ""));
        assertEquals("B", set.questions().get(1).rightLetter());
        assertEquals("temporal grounding", set.questions().get(1).labels().get("type"));
        assertContains(messages(set).getFirst(), "the answer is (A) 1366, but option A is 1636");
    }

    @Test
    void tablesInOtherEncodingsAreReadAndNoted() throws IOException {
        videos("data/v.mp4");
        var row = "v;1;long;Life;Food;OCR;Où est le café, déjà?;\"['Là', 'Ici']\";B\n".replace(';', '\t');
        var head = "videoID;question_id;duration;domain;sub_category;task_type;question;options;answer\n"
                .replace(';', '\t');
        for (var encoding : List.of("windows-1252", "UTF-16LE", "UTF-16")) {
            Files.write(folder.resolve("t.tsv"), (head + row).getBytes(encoding));
            var set = read(Benchmark.VIDEO_MME);
            assertEquals(List.of(), messages(set));
            assertEquals("Où est le café, déjà?", set.questions().getFirst().text());
            assertEquals(List.of("Là", "Ici"), set.questions().getFirst().options());
            assertContains(set.notes().getFirst().toString(), "t.tsv", "read as ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "jsonl"})
    void jsonIsReadInEveryEncodingThatItMayHave(String format) throws IOException {
        videos("data/aaaa_1-x.mp4");
        var line = VIDEO_MME_LINE.formatted("q1", "A").replace("How many", "Où");
        for (var encoding : List.of("UTF-8", "UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE")) {
            bytes("test." + format, (format.equals("json") ? "[" + line + "]" : line).getBytes(encoding));
            var set = read(Benchmark.VIDEO_MME);
            assertEquals(List.of(), messages(set), encoding);
            assertEquals("Où moons?", set.questions().getFirst().text(), encoding);
        }
    }
}
