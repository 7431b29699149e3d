package io.videoxl.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a model lies in what people download. */
class ModelFolderTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    Path temp;

    private Path download;

    @BeforeEach
    void name() {
        download = temp.resolve("Video_XL");
    }

    @Test
    void thePublishedRepositoryIsConvertedAsItsInnerFolderIs() throws IOException {
        var inner = download.resolve("VideoXL_weight_8");
        HuggingFaceCheckpoint.ofSize("golden").shardBytes(7 << 20).write(inner);
        Files.writeString(download.resolve("README.md"), "---\nlicense: other\n---\n");
        Files.write(
                Files.createDirectory(download.resolve("pretrain_weights")).resolve("mm_projector.bin"), new byte[9]);
        // What downloads leave beside what was asked for.
        model(".cache");

        assertEquals(inner, Converter.of(download).source());
        Converter.of(download).write(temp.resolve("outer.gguf"));
        Converter.of(inner).write(temp.resolve("inner.gguf"));
        assertEquals(-1, Files.mismatch(temp.resolve("outer.gguf"), temp.resolve("inner.gguf")));
        try (var file = ModelFile.open(temp.resolve("outer.gguf"))) {
            assertEquals("VideoXL_weight_8", file.keys().string("general.name"));
        }
    }

    @Test
    void aFolderAroundTheDownloadServesToo() throws IOException {
        model("VideoXL_weight_8");
        assertEquals(download.resolve("VideoXL_weight_8"), ModelFolder.find(temp));
    }

    @Test
    void aFolderThatIsAModelIsNotSearched() throws IOException {
        model("");
        model("clip-vit-large-patch14-336");
        assertEquals(download, ModelFolder.find(download));
    }

    @Test
    void theOutermostModelCounts() throws IOException {
        model("VideoXL_weight_8");
        model("pretrain_weights/clip");
        assertEquals(download.resolve("VideoXL_weight_8"), ModelFolder.find(download));
    }

    @Test
    void severalModelsAreNamed() throws IOException {
        model("VideoXL_weight_8");
        model("VideoXL_weight_16");
        Files.createDirectory(download.resolve("pretrain_weights"));
        var message = refused(Code.INVALID_ARGUMENT, download);
        assertTrue(message.contains("VideoXL_weight_8") && message.contains("VideoXL_weight_16"), message);
        assertFalse(message.contains("pretrain_weights"), message);
    }

    @Test
    void aConfigurationWithoutWeightsIsNoModelBesideOneThatHasThem() throws IOException {
        model("VideoXL_weight_8");
        Files.writeString(folder("pretrain_weights").resolve("config.json"), "{}");
        assertEquals(download.resolve("VideoXL_weight_8"), ModelFolder.find(download));
        Files.delete(download.resolve("VideoXL_weight_8").resolve(Safetensors.SINGLE));
        var message = refused(Code.INVALID_ARGUMENT, download);
        assertTrue(message.contains("VideoXL_weight_8") && message.contains("pretrain_weights"), message);
    }

    @Test
    void noModelIsRefusedWithWhatIsThere() throws IOException {
        folder("pretrain_weights");
        var message = refused(Code.MODEL_UNREADABLE, download);
        assertTrue(message.contains("no config.json") && message.contains("pretrain_weights"), message);
        assertTrue(refused(Code.MODEL_UNREADABLE, download.resolve("missing")).contains("is not a folder"));
    }

    @Test
    void aRepositoryInTheCacheIsFoundThroughItsLinksAndNamedForItself() throws IOException {
        var repository = temp.resolve("models--sy1998--Video_XL");
        var inner = Files.createDirectories(repository.resolve("snapshots").resolve(COMMIT));
        link(repository, inner);
        Files.createDirectories(repository.resolve("snapshots").resolve("older"));
        link(repository, repository.resolve("snapshots").resolve("older"));
        Files.writeString(Files.createDirectory(repository.resolve("refs")).resolve("main"), COMMIT);

        assertEquals(inner, ModelFolder.find(repository));
        Converter.of(repository).write(temp.resolve("x.gguf"));
        try (var file = ModelFile.open(temp.resolve("x.gguf"))) {
            assertEquals("Video_XL", file.keys().string("general.name"));
        }
        Files.writeString(repository.resolve("refs").resolve("main"), "../..");
        assertTrue(refused(Code.INVALID_ARGUMENT, repository).contains("older"));
    }

    @Test
    void theInnerFolderOfACachedSnapshotIsFound() throws IOException {
        download = temp.resolve("hub");
        var inner = "models--sy1998--Video_XL/snapshots/" + COMMIT + "/VideoXL_weight_8";
        model(inner);
        Files.writeString(folder("models--sy1998--Video_XL/refs").resolve("main"), COMMIT + "\n");
        assertEquals(download.resolve(inner), ModelFolder.find(download));
        assertEquals(download.resolve(inner), ModelFolder.find(download.resolve("models--sy1998--Video_XL")));
    }

    @Test
    void aLinkToAFileThatIsNotThereIsNamed() throws IOException {
        model("VideoXL_weight_8");
        var config = download.resolve("VideoXL_weight_8").resolve("config.json");
        Files.delete(config);
        Files.createSymbolicLink(config, Path.of("../../blobs/4d"));
        var e = assertThrows(
                VideoXLException.class, () -> Converter.of(download).write(temp.resolve("x.gguf")));
        assertEquals(Code.MODEL_UNREADABLE, e.code());
        assertTrue(e.getMessage().contains(config + " is a link to a file that is not there"), e.getMessage());
    }

    /** The files of a checkpoint as the cache has them: links to what lies elsewhere under other names. */
    private void link(Path repository, Path snapshot) throws IOException {
        var written = temp.resolve("written");
        HuggingFaceCheckpoint.ofSize("golden").write(written);
        var blobs = Files.createDirectories(repository.resolve("blobs"));
        try (var files = Files.list(written)) {
            for (var file : files.toList()) {
                var blob = blobs.resolve(Integer.toHexString(file.getFileName().hashCode()));
                if (!Files.exists(blob)) {
                    Files.move(file, blob);
                }
                Files.createSymbolicLink(snapshot.resolve(file.getFileName()), snapshot.relativize(blob));
            }
        }
    }

    private void model(String name) throws IOException {
        var folder = folder(name);
        Files.writeString(folder.resolve("config.json"), "{}");
        Files.write(folder.resolve(Safetensors.SINGLE), new byte[9]);
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(download.resolve(name));
    }

    private static String refused(Code code, Path folder) {
        var e = assertThrows(VideoXLException.class, () -> ModelFolder.find(folder));
        assertEquals(code, e.code(), e.getMessage());
        assertTrue(e.getMessage().contains(folder.toString()), e.getMessage());
        return e.getMessage();
    }
}
