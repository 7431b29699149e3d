package io.videoxl.bindings;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.math.BigInteger;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A set of libraries inside a jar.
 *
 * @param id name of the content: another content has another name
 * @param folder where the files are
 * @param files the files
 */
record PackedLibraries(String id, URL folder, List<Packed> files) {
    /** Resource beside the libraries that names each with its checksum, as {@code sha256 size name}. */
    static final String LIST = "natives.list";

    private static final int HEXADECIMAL = 16;
    private static final int BITS_OF_ID = 256;
    /** Any large odd number: the golden ratio. */
    private static final BigInteger FACTOR = new BigInteger("9E3779B97F4A7C15F39CC0605CEDC835", HEXADECIMAL);

    /**
     * One file.
     *
     * @param name path below the folder
     * @param size in bytes
     * @param sha256 checksum in hexadecimal, where the jar gives one
     */
    record Packed(String name, long size, Optional<String> sha256) {}

    /** The set in a jar of the class path, the thread's class loader or the module path. */
    static Optional<PackedLibraries> find(LibrarySet set) throws IOException {
        var marker = set.listed() ? LIST : set.libraries().getLast();
        var url = resource(set.resourceFolder() + marker);
        if (url.isEmpty()) {
            return Optional.empty();
        }
        var folder = URI.create(
                        url.get().toString().substring(0, url.get().toString().length() - marker.length()))
                .toURL();
        return Optional.of(set.listed() ? readList(folder, set) : inspect(folder, set));
    }

    /** Where the libraries come from, for messages. */
    String origin() {
        return folder.toString();
    }

    InputStream open(Packed file) throws IOException {
        return open(file.name());
    }

    InputStream open(String name) throws IOException {
        return connect(url(folder, name)).getInputStream();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    private static PackedLibraries readList(URL folder, LibrarySet set) throws IOException {
        byte[] list;
        try (var in = connect(url(folder, LIST)).getInputStream()) {
            list = in.readAllBytes();
        }
        var files = new ArrayList<Packed>();
        var sums = new ArrayList<BigInteger>();
        for (var line : new String(list, StandardCharsets.UTF_8).lines().toList()) {
            var fields = line.split(" ", 3);
            try {
                sums.add(new BigInteger(fields[0], HEXADECIMAL));
                files.add(new Packed(fields[2], Long.parseLong(fields[1]), Optional.of(fields[0])));
            } catch (IndexOutOfBoundsException | NumberFormatException e) {
                throw new IOException(url(folder, LIST) + ": line '" + line + "' is not 'sha256 size name'", e);
            }
        }
        return new PackedLibraries(set.name() + "-" + id(sums), folder, List.copyOf(files));
    }

    /** A jar without a list: the checksums of its directory tell its content, without reading the libraries. */
    private static PackedLibraries inspect(URL folder, LibrarySet set) throws IOException {
        var last = set.libraries().getLast();
        if (!(connect(url(folder, last)) instanceof JarURLConnection connection)) {
            throw new IOException(folder + " is not in a jar; set -D" + set.property() + " to the folder instead");
        }
        var files = new ArrayList<Packed>();
        var sums = new ArrayList<BigInteger>();
        try (var jar = connection.getJarFile()) {
            var names = new ArrayList<>(set.companions());
            names.addAll(set.libraries());
            for (var name : names) {
                var entry = jar.getEntry(connection.getEntryName().replace(last, name));
                if (entry != null) {
                    files.add(new Packed(name, entry.getSize(), Optional.empty()));
                    sums.add(BigInteger.valueOf(entry.getSize())
                            .shiftLeft(Integer.SIZE)
                            .add(BigInteger.valueOf(entry.getCrc())));
                } else if (set.libraries().contains(name)) {
                    throw new IOException(folder + " has no " + name);
                }
            }
        }
        return new PackedLibraries(set.name() + "-" + id(sums), folder, List.copyOf(files));
    }

    private static Optional<URL> resource(String path) {
        return Stream.of(
                        PackedLibraries.class.getClassLoader(),
                        Thread.currentThread().getContextClassLoader())
                .filter(loader -> loader != null)
                .map(loader -> loader.getResource(path))
                .filter(url -> url != null)
                .findFirst()
                .or(() -> onModulePath(path));
    }

    /** Nothing requires a module of libraries, so that Java does not resolve it; its jar is on the path all the same. */
    private static Optional<URL> onModulePath(String path) {
        var modulePath = System.getProperty("jdk.module.path", "");
        var entries = Stream.of(modulePath.split(File.pathSeparator))
                .filter(entry -> !entry.isBlank())
                .map(Path::of)
                .toArray(Path[]::new);
        try {
            for (var module : ModuleFinder.of(entries).findAll()) {
                try (var reader = module.open()) {
                    var found = reader.find(path);
                    if (found.isPresent()) {
                        return Optional.of(found.get().toURL());
                    }
                }
            }
        } catch (FindException | IOException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** A connection that leaves no jar open once its stream is closed. */
    private static URLConnection connect(URL url) throws IOException {
        var connection = url.openConnection();
        connection.setUseCaches(false);
        return connection;
    }

    private static URL url(URL folder, String name) throws IOException {
        return URI.create(folder + name).toURL();
    }

    /**
     * Another where one of the checksums is another. They are not hashed: for these few bytes Java would load all of its cryptography, a
     * tenth of a short run.
     *
     * @param sums of 256 bits at most
     */
    static String id(List<BigInteger> sums) {
        var id = BigInteger.ZERO;
        for (var sum : sums) {
            id = id.multiply(FACTOR).add(sum);
        }
        id = id.mod(BigInteger.TWO.pow(BITS_OF_ID));
        var digits = id.toString(HEXADECIMAL);
        return "0".repeat(BITS_OF_ID / 4 - digits.length()) + digits;
    }
}
