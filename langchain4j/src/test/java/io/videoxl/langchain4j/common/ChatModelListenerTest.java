package io.videoxl.langchain4j.common;

import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.common.AbstractChatModelListenerIT;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import io.videoxl.langchain4j.TestModels;
import io.videoxl.langchain4j.VideoXLChatModel;
import io.videoxl.langchain4j.VideoXLChatRequestParameters;

/** What LangChain4j demands of every chat model that tells listeners. */
class ChatModelListenerTest extends AbstractChatModelListenerIT {
    private VideoXLChatModel.Builder builder(ChatModelListener listener) {
        return VideoXLChatModel.builder()
                .temperature(temperature())
                .topP(topP())
                // Drawn anew, an answer is now and then empty, and has no tokens to be told of.
                .defaultRequestParameters(
                        VideoXLChatRequestParameters.builder().seed(7L).build())
                .maxOutputTokens(maxTokens())
                .listeners(listener);
    }

    @Override
    protected ChatModel createModel(ChatModelListener listener) {
        return builder(listener).cache(TestModels.best()).build();
    }

    @Override
    protected String modelName() {
        return TestModels.best().model().info().name();
    }

    @Override
    protected ChatModel createFailingModel(ChatModelListener listener) {
        var model = builder(listener).model(TestModels.best().model()).build();
        model.close();
        return model;
    }

    @Override
    protected Class<? extends Exception> expectedExceptionClass() {
        return ModelNotFoundException.class;
    }

    @Override
    protected boolean supportsTools() {
        return false;
    }
}
