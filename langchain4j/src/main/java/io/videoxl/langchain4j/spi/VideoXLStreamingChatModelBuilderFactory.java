package io.videoxl.langchain4j.spi;

import io.videoxl.langchain4j.VideoXLStreamingChatModel;
import java.util.function.Supplier;

/**
 * Makes the builders that {@link VideoXLStreamingChatModel#builder} gives. A framework that wants builders of its own registers an
 * implementation with {@link java.util.ServiceLoader}.
 */
public interface VideoXLStreamingChatModelBuilderFactory extends Supplier<VideoXLStreamingChatModel.Builder> {}
