package io.videoxl.langchain4j.spi;

import io.videoxl.langchain4j.VideoXLChatModel;
import java.util.function.Supplier;

/**
 * Makes the builders that {@link VideoXLChatModel#builder} gives. A framework that wants builders of its own registers an
 * implementation with {@link java.util.ServiceLoader}.
 */
public interface VideoXLChatModelBuilderFactory extends Supplier<VideoXLChatModel.Builder> {}
