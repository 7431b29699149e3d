package io.videoxl.langchain4j.common;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.service.common.AbstractStreamingAiServiceIT;
import io.videoxl.langchain4j.TestModels;
import io.videoxl.langchain4j.VideoXLChatResponseMetadata;
import io.videoxl.langchain4j.VideoXLStreamingChatModel;
import io.videoxl.langchain4j.VideoXLTokenUsage;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What LangChain4j demands of every streaming chat model behind AI Services. Where it demands tools, these must be refused. */
@NeedsCleverModel("should_answer_simple_question")
class StreamingAiServiceTest extends AbstractStreamingAiServiceIT {
    @Override
    protected List<StreamingChatModel> models() {
        return List.of(
                VideoXLStreamingChatModel.builder().cache(TestModels.best()).build());
    }

    @Override
    @ParameterizedTest
    @MethodSource("models")
    protected void should_execute_tool_without_arguments(StreamingChatModel model) {
        assertThrows(UnsupportedFeatureException.class, () -> super.should_execute_tool_without_arguments(model));
    }

    @Override
    @ParameterizedTest
    @MethodSource("models")
    protected void should_keep_memory_consistent_when_streaming_using_immediate_tool(StreamingChatModel model) {
        assertThrows(
                UnsupportedFeatureException.class,
                () -> super.should_keep_memory_consistent_when_streaming_using_immediate_tool(model));
    }

    @Override
    protected Class<? extends ChatResponseMetadata> chatResponseMetadataType(StreamingChatModel model) {
        return VideoXLChatResponseMetadata.class;
    }

    @Override
    protected Class<? extends TokenUsage> tokenUsageType(StreamingChatModel model) {
        return VideoXLTokenUsage.class;
    }
}
