package io.videoxl.spark.cluster;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;

/**
 * A cluster of executors of one core, each a JVM of its own. They get this library's jars as a cluster does, by {@code
 * spark.jars}. Their workers believe that they have GPUs.
 */
public final class Cluster {
    /** What the discovery script says; no machine that tests run on has so many. */
    static final String GPU = "70";

    private static final Pattern OURS =
            Pattern.compile("(videoxl|ffmpeg|imageio|common-(lang|io|image)-\\d|slf4j-simple).*\\.jar");

    private Cluster() {}

    /** Starts it. */
    public static SparkSession start(int executors) throws IOException {
        var home = Path.of(System.getenv("SPARK_HOME"));
        var jars = Files.createDirectories(home.resolve("jars"));
        var own = Files.createDirectories(home.resolve("own"));
        try (var old = Files.list(jars)) {
            for (var link : old.toList()) {
                Files.delete(link);
            }
        }
        var ours = new ArrayList<String>();
        for (var entry : System.getProperty("java.class.path").split(":")) {
            var path = Path.of(entry);
            if (Files.isDirectory(path)) {
                ours.add(jar(path, own.resolve(path.toString().replace('/', '_') + ".jar"))
                        .toString());
            } else if (OURS.matcher(path.getFileName().toString()).matches()) {
                ours.add(entry);
            } else if (entry.endsWith(".jar")) {
                Files.createSymbolicLink(jars.resolve(path.getFileName()), path);
            }
        }
        var script = Files.writeString(
                home.resolve("gpus.sh"), "#!/bin/sh\necho '{\"name\": \"gpu\", \"addresses\": [\"" + GPU + "\"]}'\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        var builder = SparkSession.builder()
                .master("local-cluster[" + executors + ",1,1024]")
                .appName("videoxl");
        for (var setting : settings(home, script, ours).entrySet()) {
            builder.config(setting.getKey(), setting.getValue());
        }
        return builder.getOrCreate();
    }

    private static Map<String, String> settings(Path home, Path script, List<String> jars) {
        // Little JVMs that start soon, for two cores that do everything.
        var java = System.getProperty("cluster.java", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
                + " -Dvideoxl.cache.dir=" + System.getProperty("videoxl.cache.dir");
        return Map.ofEntries(
                Map.entry("spark.jars", String.join(",", jars)),
                Map.entry("spark.executor.memory", "512m"),
                Map.entry("spark.executor.extraJavaOptions", java),
                Map.entry("spark.driver.host", "127.0.0.1"),
                Map.entry("spark.driver.bindAddress", "127.0.0.1"),
                Map.entry("spark.ui.port", "0"),
                Map.entry("spark.sql.warehouse.dir", home.resolve("warehouse").toString()),
                Map.entry("spark.sql.shuffle.partitions", "3"),
                Map.entry("spark.worker.resource.gpu.amount", "1"),
                Map.entry("spark.worker.resource.gpu.discoveryScript", script.toString()),
                Map.entry("spark.executor.resource.gpu.amount", "1"),
                Map.entry("spark.task.resource.gpu.amount", "1"),
                Map.entry("spark.plugins", "io.videoxl.spark.VideoXLPlugin"),
                Map.entry("spark.sql.extensions", "io.videoxl.spark.VideoXLExtensions"),
                Map.entry("spark.videoxl.model", "demo"),
                Map.entry("spark.videoxl.option.device", "CPU"));
    }

    private static Path jar(Path folder, Path file) throws IOException {
        try (var jar = new JarOutputStream(Files.newOutputStream(file))) {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path each, BasicFileAttributes attributes) throws IOException {
                    jar.putNextEntry(new JarEntry(folder.relativize(each).toString()));
                    Files.copy(each, jar);
                    jar.closeEntry();
                    return FileVisitResult.CONTINUE;
                }
            });
        }
        return file;
    }

    /** The process of an executor. */
    static ProcessHandle process(String executor) {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info()
                        .arguments()
                        .map(List::of)
                        .filter(arguments ->
                                arguments.contains("org.apache.spark.executor.CoarseGrainedExecutorBackend")
                                        && arguments
                                                .get(arguments.indexOf("--executor-id") + 1)
                                                .equals(executor))
                        .isPresent())
                .findFirst()
                .orElseThrow();
    }
}
