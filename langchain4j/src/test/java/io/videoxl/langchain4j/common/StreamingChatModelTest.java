package io.videoxl.langchain4j.common;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.common.AbstractStreamingChatModelIT;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.TokenUsage;
import io.videoxl.langchain4j.TestModels;
import io.videoxl.langchain4j.VideoXLChatRequestParameters;
import io.videoxl.langchain4j.VideoXLChatResponseMetadata;
import io.videoxl.langchain4j.VideoXLStreamingChatModel;
import io.videoxl.langchain4j.VideoXLTokenUsage;
import java.util.List;

/** What LangChain4j demands of every streaming chat model. */
@NeedsCleverModel({
    "should_respect_user_message",
    "should_respect_system_message",
    "should_respect_multiple_messages",
    "should_respect_stopSequences_in_chat_request",
    "should_respect_stopSequences_in_default_model_parameters",
    "should_accept_single_image_as_base64_encoded_string",
    "should_accept_multiple_images_as_base64_encoded_strings",
    "should_accept_single_image_as_public_URL",
    "should_accept_multiple_images_as_public_URLs",
    "should_propagate_user_exceptions_thrown_from_onPartialResponse",
    "should_propagate_user_exceptions_thrown_from_onCompleteResponse",
    "should_ignore_user_exceptions_thrown_from_onError"
})
class StreamingChatModelTest extends AbstractStreamingChatModelIT {
    private static VideoXLStreamingChatModel.Builder builder() {
        return VideoXLStreamingChatModel.builder().cache(TestModels.best()).allow("https");
    }

    @Override
    protected List<StreamingChatModel> models() {
        return List.of(builder().build());
    }

    @Override
    protected StreamingChatModel createModelWith(ChatRequestParameters parameters) {
        return builder().defaultRequestParameters(parameters).build();
    }

    @Override
    public StreamingChatModel createModelWith(ChatModelListener listener) {
        return builder().listeners(listener).build();
    }

    @Override
    protected ChatRequestParameters createIntegrationSpecificParameters(int maxOutputTokens) {
        return VideoXLChatRequestParameters.builder()
                .maxOutputTokens(maxOutputTokens)
                .build();
    }

    @Override
    protected boolean supportsModelNameParameter() {
        return false;
    }

    @Override
    protected boolean supportsTools() {
        return false;
    }

    @Override
    protected boolean supportsToolChoiceRequired() {
        return false;
    }

    @Override
    protected boolean supportsJsonResponseFormat() {
        return false;
    }

    @Override
    protected boolean supportsJsonResponseFormatWithSchema() {
        return false;
    }

    @Override
    protected boolean supportsJsonResponseFormatWithRawSchema() {
        return false;
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
