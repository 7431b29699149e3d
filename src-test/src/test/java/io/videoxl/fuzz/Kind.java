package io.videoxl.fuzz;

/** What is damaged, and the share of time that it gets. */
enum Kind {
    VIDEO(6),
    IMAGE(4),
    MODEL(2),
    MEMORY(2),
    CHECKPOINT(2),
    CONFIG(1),
    JSON(1),
    CSV(1),
    PARQUET(2),
    SUBTITLES(1);

    final int share;

    Kind(int share) {
        this.share = share;
    }
}
