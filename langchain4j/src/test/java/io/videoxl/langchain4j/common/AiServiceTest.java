package io.videoxl.langchain4j.common;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.service.common.AbstractAiServiceIT;
import io.videoxl.langchain4j.TestModels;
import io.videoxl.langchain4j.VideoXLChatModel;
import io.videoxl.langchain4j.VideoXLTokenUsage;
import java.util.List;

/** What LangChain4j demands of every chat model behind AI Services. */
@NeedsCleverModel("should_answer_simple_question")
class AiServiceTest extends AbstractAiServiceIT {
    @Override
    protected List<ChatModel> models() {
        return List.of(VideoXLChatModel.builder().cache(TestModels.best()).build());
    }

    @Override
    protected boolean supportsTools() {
        return false;
    }

    @Override
    protected boolean supportsJsonResponseFormatWithSchema() {
        return false;
    }

    @Override
    protected Class<? extends TokenUsage> tokenUsageType(ChatModel model) {
        return VideoXLTokenUsage.class;
    }
}
