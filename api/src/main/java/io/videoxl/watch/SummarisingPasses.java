package io.videoxl.watch;

import io.videoxl.engine.Features;
import io.videoxl.memory.WorkingMemory.Appended;
import java.util.List;

/** Video-XL: of each window only its summaries are kept. */
final class SummarisingPasses extends EnginePasses {
    private int logged;

    SummarisingPasses(PassContext context) {
        super(context);
    }

    @Override
    public void append(Features tokens, Window window) {
        int shown = window.endFrame() - window.firstFrame();
        var begun = context.log().frames(logged, window.endFrame());
        context.memory().append(window.interleaved(), context.most(), context.cancel(), memory -> {
            context.engine().summarise(memory, tokens, window.tokens(), window.ratio(), context.cancel());
            return List.of(new Appended(begun, shown, window.ratio(), window.summaries()));
        });
        logged = window.endFrame();
    }
}
