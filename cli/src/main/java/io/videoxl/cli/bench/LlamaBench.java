package io.videoxl.cli.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.cli.bench.BenchReport.Peer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** llama.cpp's own benchmark on the same decoder: same sizes, same weights, same types. */
public final class LlamaBench {
    private final Path program;
    private final Path folder;
    private final Path model;
    private final BenchSettings settings;

    /**
     * @param program {@code llama-bench}
     * @param folder for the decoder's file, which is as large as the model's and is removed again
     */
    public LlamaBench(Path program, Path folder, Path model, BenchSettings settings) {
        this.program = program;
        this.folder = folder;
        this.model = model;
        this.settings = settings;
    }

    /** Refuses a program that does not run, before hours are spent on what it is to be compared with. */
    public void check() {
        try {
            execute(List.of(program.toString(), "--help"));
        } catch (IOException e) {
            throw cannotRun(e);
        }
    }

    /**
     * Runs it and compares.
     *
     * @param prompt tokens of a prompt: those of a whole window
     * @param threads 0: what llama-bench does unless told
     * @param cpu whether it is to leave GPUs alone
     * @param ours what we measured, without memory before it
     */
    public List<Peer> run(int prompt, int threads, boolean cpu, List<Measurement> ours) {
        var decoder = folder.resolve(
                "decoder-%d.gguf".formatted(ProcessHandle.current().pid()));
        try {
            DecoderFile.write(model, decoder);
            var arguments = new ArrayList<>(List.of(program.toString(), "-o", "json"));
            arguments.addAll(List.of("-m", decoder.toAbsolutePath().toString()));
            arguments.addAll(List.of("-p", "" + prompt, "-n", "" + settings.generate(), "-r", "" + settings.runs()));
            if (threads > 0) {
                arguments.addAll(List.of("-t", "" + threads));
            }
            if (cpu) {
                arguments.addAll(List.of("-ngl", "0"));
            }
            return compare(parse(execute(arguments)), ours);
        } catch (IOException e) {
            throw cannotRun(e);
        } finally {
            decoder.toFile().delete();
        }
    }

    private String execute(List<String> arguments) throws IOException {
        var errors = Files.createTempFile(folder, "llama-bench-", ".log");
        Process process = null;
        try {
            process =
                    new ProcessBuilder(arguments).redirectError(errors.toFile()).start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                var lines = Files.readAllLines(errors);
                throw new VideoXLException(
                        Code.INVALID_ARGUMENT,
                        "%s failed with status %d: %s"
                                .formatted(
                                        program,
                                        process.exitValue(),
                                        String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()))));
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VideoXLException(Code.CANCELLED, "waiting for " + program + " was cancelled", e);
        } finally {
            if (process != null) {
                process.destroy();
            }
            Files.deleteIfExists(errors);
        }
    }

    private VideoXLException cannotRun(IOException e) {
        return new VideoXLException(
                Code.INVALID_ARGUMENT,
                program + " cannot be run (" + e.getMessage() + "); expected the path of llama.cpp's llama-bench",
                e);
    }

    private JsonNode parse(String output) {
        try {
            return new ObjectMapper().readTree(output);
        } catch (JsonProcessingException e) {
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    program + " printed no JSON where llama-bench does; expected the path of llama.cpp's llama-bench",
                    e);
        }
    }

    private static List<Peer> compare(JsonNode results, List<Measurement> ours) {
        var peers = new ArrayList<Peer>();
        for (var result : results) {
            var samples = StreamSupport.stream(result.path("samples_ts").spliterator(), false)
                    .map(JsonNode::asDouble)
                    .toList();
            double perSecond = Measurement.median(samples);
            boolean prompt = result.path("n_prompt").asInt() > 0;
            var backend = result.path("backends").asText();
            var detail = "%s of %d tokens, %s"
                    .formatted(
                            prompt ? "prompt" : "answer",
                            result.path(prompt ? "n_prompt" : "n_gen").asInt(),
                            backend);
            for (var stage : prompt ? List.of(Stage.WINDOW, Stage.PREFILL) : List.of(Stage.GENERATE)) {
                ours.stream()
                        .filter(each ->
                                each.stage() == stage && Integer.valueOf(0).equals(each.memoryTokens()))
                        .findFirst()
                        .ifPresent(each -> peers.add(new Peer(
                                "llama.cpp",
                                result.path("build_number").asText(),
                                backend,
                                stage,
                                detail,
                                each.unit(),
                                perSecond,
                                each.perSecond(),
                                each.perSecond() / perSecond)));
            }
        }
        return peers;
    }
}
