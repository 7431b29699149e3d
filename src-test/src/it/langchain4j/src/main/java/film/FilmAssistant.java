package film;

import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import io.videoxl.VideoXL;
import io.videoxl.langchain4j.VideoXLChatModel;
import java.nio.file.Path;

public class FilmAssistant {
    interface Assistant {
        String ask(@UserMessage String question, @UserMessage VideoContent film);
    }

    public static void main(String[] args) {
        var film = VideoContent.from(Path.of(args[1]).toUri()); // not from(path, "video/mp4"): see above
        try (var videoXL = VideoXL.load(Path.of(args[0]));
                var model = VideoXLChatModel.of(videoXL)) {
            var assistant = AiServices.builder(Assistant.class)
                    .chatModel(model)
                    .chatMemory(MessageWindowChatMemory.withMaxMessages(20))
                    .build();
            System.out.println(assistant.ask("Who opens the safe?", film)); // watches the film
            System.out.println(assistant.ask("And why?", film)); // asks what was watched
            System.out.println(model.cache().statistics());
        }
    }
}
