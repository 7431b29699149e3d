package io.videoxl.fuzz;

import io.videoxl.FrameSampling;
import io.videoxl.Video;
import io.videoxl.VideoXL;
import io.videoxl.WatchOptions;
import io.videoxl.convert.HuggingFaceCheckpoint;
import io.videoxl.convert.Synthesizer;
import io.videoxl.convert.WeightType;
import io.videoxl.worlds.video.VideoWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Whole inputs of each kind: made here, and those of a folder of the caller's. */
final class Seeds {
    private static final int LARGEST = 1 << 20;

    private static final Set<String> IMAGES =
            Set.of("png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "webp", "heic", "heif", "avif");

    private static final List<String[]> VIDEOS = List.of(
            new String[] {"libopenh264", "mp4", "mov", "mkv", "ts", "avi", "flv", "h264"},
            new String[] {"mpeg4", "mp4", "avi", "3gp", "mkv", "m4v"},
            new String[] {"mpeg2video", "mpg", "ts", "mxf"},
            new String[] {"mjpeg", "avi", "mov", "mjpeg"},
            new String[] {"libvpx", "webm"},
            new String[] {"libvpx-vp9", "webm", "mp4", "ivf"},
            new String[] {"ffv1", "mkv", "avi", "nut"},
            new String[] {"wmv2", "wmv"},
            new String[] {"prores_ks", "mov"},
            new String[] {"gif", "gif"},
            new String[] {"apng", "apng"},
            new String[] {"rawvideo", "y4m", "nut"});

    private static final Map<String, String> PIXEL_FORMATS =
            Map.of("mjpeg", "yuvj420p", "prores_ks", "yuv422p10le", "gif", "rgb8", "apng", "rgb24");

    private final Path folder;
    private final Map<Kind, List<byte[]>> seeds = new EnumMap<>(Kind.class);

    private Seeds(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes seeds.
     *
     * @param folder for temporary files; afterwards {@code model.gguf}, and {@code checkpoint}, a whole folder to convert
     * @param others a folder of other whole files, of any kind; null: none
     */
    static Map<Kind, List<byte[]>> make(Path folder, Path others) throws IOException {
        var made = new Seeds(folder);
        made.model();
        made.videos();
        made.images();
        made.texts();
        if (others != null) {
            try (var files = Files.walk(others)) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    made.add(file);
                }
            }
        }
        return made.seeds;
    }

    private void add(Kind kind, byte[] bytes) {
        seeds.computeIfAbsent(kind, none -> new ArrayList<>()).add(bytes);
    }

    private void add(Path file) throws IOException {
        if (Files.size(file) > LARGEST) {
            return;
        }
        var name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        var ending = name.substring(name.lastIndexOf('.') + 1);
        var bytes = Files.readAllBytes(file);
        switch (ending) {
            case "json", "jsonl" -> add(Kind.JSON, bytes);
            case "csv", "tsv" -> add(Kind.CSV, bytes);
            case "parquet" -> add(Kind.PARQUET, bytes);
            case "srt", "vtt" -> add(Kind.SUBTITLES, bytes);
            case "gguf" -> add(Kind.MODEL, bytes);
            case "vxl" -> add(Kind.MEMORY, bytes);
            default -> {
                add(Kind.VIDEO, bytes);
                if (IMAGES.contains(ending)) {
                    add(Kind.IMAGE, bytes);
                }
            }
        }
    }

    private void model() throws IOException {
        var model = folder.resolve("model.gguf");
        Synthesizer.ofSize("golden").type(WeightType.F16).write(model);
        add(Kind.MODEL, Files.readAllBytes(model));
        var checkpoint = folder.resolve("checkpoint");
        HuggingFaceCheckpoint.ofSize("golden").type(WeightType.F16).write(checkpoint);
        try (var files = Files.list(checkpoint)) {
            for (var file : files.toList()) {
                if (file.toString().endsWith(".safetensors")) {
                    add(Kind.CHECKPOINT, Files.readAllBytes(file));
                }
            }
        }
        add(Kind.CONFIG, Files.readAllBytes(checkpoint.resolve("config.json")));
        var film = video("libopenh264", "mp4", 12);
        var memory = folder.resolve("memory.vxl");
        try (var loaded = VideoXL.builder().model(model).threads(1).build();
                var watched = loaded.watch(
                        Video.of(film),
                        WatchOptions.builder().frames(FrameSampling.all()).build())) {
            watched.save(memory);
        }
        add(Kind.MEMORY, Files.readAllBytes(memory));
    }

    private void videos() throws IOException {
        for (var row : VIDEOS) {
            for (int i = 1; i < row.length; i++) {
                add(Kind.VIDEO, Files.readAllBytes(video(row[0], row[i], 20)));
            }
        }
    }

    private void images() throws IOException {
        for (var row : List.of(
                new String[] {"png", "png", "rgb24"},
                new String[] {"png", "png", "rgba"},
                new String[] {"png", "png", "gray"},
                new String[] {"mjpeg", "jpg", "yuvj420p"},
                new String[] {"mjpeg", "jpg", "yuvj444p"},
                new String[] {"bmp", "bmp", "bgr24"},
                new String[] {"tiff", "tif", "rgb24"},
                new String[] {"gif", "gif", "rgb8"},
                new String[] {"libwebp", "webp", "yuv420p"})) {
            var file = folder.resolve("image." + row[1]);
            write(
                    file,
                    row[0],
                    row[2],
                    1,
                    row[1].equals("webp") || row[1].equals("gif") ? Map.of() : Map.of("update", "1"));
            var bytes = Files.readAllBytes(file);
            add(Kind.IMAGE, bytes);
            add(Kind.VIDEO, bytes);
        }
    }

    private Path video(String encoder, String ending, int frames) {
        var file = folder.resolve("seed." + ending);
        write(file, encoder, PIXEL_FORMATS.getOrDefault(encoder, "yuv420p"), frames, Map.of());
        return file;
    }

    private static void write(Path file, String encoder, String pixelFormat, int frames, Map<String, String> options) {
        int width = 64;
        int height = 48;
        var writing = new VideoWriter.Options(encoder, width, height)
                .withPixelFormat(pixelFormat)
                .withEncoderOptions(options);
        try (var writer = VideoWriter.open(file, writing)) {
            var pixels = new byte[3 * width * height];
            for (int frame = 0; frame < frames; frame++) {
                for (int i = 0; i < pixels.length; i++) {
                    pixels[i] = (byte) (i * 7 + frame * 5 + (i / 3 / width) * frame);
                }
                writer.write(pixels);
            }
            writer.finish();
        }
    }

    private void texts() {
        add(
                Kind.JSON,
                bytes(
                        "[{\"video_id\":\"001\",\"duration\":\"short\",\"domain\":\"Knowledge\",\"sub_category\":\"x\",\"url\":\"u\","
                                + "\"videoID\":\"film\",\"question_id\":\"001-1\",\"task_type\":\"Counting Problem\",\"question\":\"How many?\","
                                + "\"options\":[\"A. 1\",\"B. 2\",\"C. 3\",\"D. 4\"],\"answer\":\"B\"}]"));
        add(
                Kind.CSV,
                bytes(
                        "video_id,duration,videoID,question_id,task_type,question,options,answer\n001,short,film,001-1,Counting"
                                + " Problem,\"How many, in all?\",\"['A. 1', 'B. 2', 'C. 3', 'D. 4']\",B\n"));
        add(
                Kind.SUBTITLES,
                bytes(
                        "1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>One</i> & two\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\nThree\r\n"));
        add(Kind.SUBTITLES, bytes("WEBVTT\n\nNOTE x\n\n00:01.000 --> 00:02.000 line:0\n<v Ann>One\n\n"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    /** The kinds that have a seed. */
    static List<Kind> kinds(Map<Kind, List<byte[]>> seeds) {
        return Stream.of(Kind.values()).filter(seeds::containsKey).toList();
    }
}
