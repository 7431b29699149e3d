package io.videoxl.langchain4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.videoxl.langchain4j.spi.VideoXLChatModelBuilderFactory;
import io.videoxl.langchain4j.spi.VideoXLStreamingChatModelBuilderFactory;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frameworks may bring builders of their own. */
class BuilderFactoriesTest {
    /** A builder of somebody else's. */
    public static final class OwnBuilder extends VideoXLChatModel.Builder {}

    /** A builder of somebody else's. */
    public static final class OwnStreamingBuilder extends VideoXLStreamingChatModel.Builder {}

    /** Makes them. */
    public static final class Factory implements VideoXLChatModelBuilderFactory {
        @Override
        public VideoXLChatModel.Builder get() {
            return new OwnBuilder();
        }
    }

    /** Makes them. */
    public static final class StreamingFactory implements VideoXLStreamingChatModelBuilderFactory {
        @Override
        public VideoXLStreamingChatModel.Builder get() {
            return new OwnStreamingBuilder();
        }
    }

    @TempDir
    private Path folder;

    @Test
    void registeredFactoryMakesTheBuilder() throws IOException {
        register(VideoXLChatModelBuilderFactory.class, Factory.class);
        register(VideoXLStreamingChatModelBuilderFactory.class, StreamingFactory.class);
        assertEquals(VideoXLChatModel.Builder.class, VideoXLChatModel.builder().getClass());
        var thread = Thread.currentThread();
        var usual = thread.getContextClassLoader();
        try (var services = new URLClassLoader(new URL[] {folder.toUri().toURL()}, usual)) {
            thread.setContextClassLoader(services);
            assertInstanceOf(OwnBuilder.class, VideoXLChatModel.builder());
            assertInstanceOf(OwnStreamingBuilder.class, VideoXLStreamingChatModel.builder());
        } finally {
            thread.setContextClassLoader(usual);
        }
    }

    private void register(Class<?> service, Class<?> provider) throws IOException {
        var services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(service.getName()), provider.getName());
    }
}
