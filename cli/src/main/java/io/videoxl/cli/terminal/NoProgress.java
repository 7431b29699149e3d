package io.videoxl.cli.terminal;

/** Shows nothing. */
final class NoProgress implements ProgressDisplay {
    @Override
    public void show(long done, long all) {}

    @Override
    public void show(long done) {}

    @Override
    public void close() {}
}
