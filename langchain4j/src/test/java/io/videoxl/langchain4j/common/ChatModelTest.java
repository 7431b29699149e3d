package io.videoxl.langchain4j.common;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.common.AbstractChatModelIT;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.TokenUsage;
import io.videoxl.langchain4j.TestModels;
import io.videoxl.langchain4j.VideoXLChatModel;
import io.videoxl.langchain4j.VideoXLChatRequestParameters;
import io.videoxl.langchain4j.VideoXLChatResponseMetadata;
import io.videoxl.langchain4j.VideoXLTokenUsage;
import java.util.List;

/** What LangChain4j demands of every chat model. */
@NeedsCleverModel({
    "should_respect_user_message",
    "should_respect_system_message",
    "should_respect_multiple_messages",
    "should_respect_stopSequences_in_chat_request",
    "should_respect_stopSequences_in_default_model_parameters",
    "should_accept_single_image_as_base64_encoded_string",
    "should_accept_multiple_images_as_base64_encoded_strings",
    "should_accept_single_image_as_public_URL",
    "should_accept_multiple_images_as_public_URLs"
})
class ChatModelTest extends AbstractChatModelIT {
    private static VideoXLChatModel.Builder builder() {
        return VideoXLChatModel.builder().cache(TestModels.best()).allow("https");
    }

    @Override
    protected List<ChatModel> models() {
        return List.of(builder().build());
    }

    @Override
    protected ChatModel createModelWith(ChatRequestParameters parameters) {
        return builder().defaultRequestParameters(parameters).build();
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
    protected Class<? extends ChatResponseMetadata> chatResponseMetadataType(ChatModel model) {
        return VideoXLChatResponseMetadata.class;
    }

    @Override
    protected Class<? extends TokenUsage> tokenUsageType(ChatModel model) {
        return VideoXLTokenUsage.class;
    }
}
