package io.videoxl.watch;

import io.videoxl.engine.Features;
import java.lang.foreign.MemorySegment;

/** What passes of all families have: buffers of visual tokens, and encoding. */
abstract class EnginePasses implements Passes<Features> {
    final PassContext context;

    EnginePasses(PassContext context) {
        this.context = context;
    }

    @Override
    public Features newTokens(int rows) {
        return context.engine().newFeatures(rows);
    }

    @Override
    public void free(Features tokens) {
        tokens.close();
    }

    @Override
    public void encode(MemorySegment rgb, int frames, Features tokens, int firstRow) {
        context.engine().encode(rgb, frames, tokens, firstRow, context.cancel());
    }

    @Override
    public float[] read(Features tokens, int firstRow, int rows) {
        return tokens.read(firstRow, rows);
    }

    @Override
    public void write(Features tokens, float[] rows) {
        tokens.write(0, rows);
    }
}
