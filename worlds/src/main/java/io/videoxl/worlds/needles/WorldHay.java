package io.videoxl.worlds.needles;

import io.videoxl.worlds.World;

/** Frames that are drawn. */
record WorldHay(World world, int frames, int width, int height) implements Hay {
    private static final double MILLIS = 1000;

    @Override
    public String name() {
        return "world " + world.seed();
    }

    @Override
    public Frames open() {
        double interval = world.duration().toMillis() / MILLIS / frames;
        return new Frames() {
            private int next;

            @Override
            public void next(byte[] rgb) {
                world.render(next++ * interval, width, height, rgb);
            }

            @Override
            public void close() {}
        };
    }
}
