package io.videoxl.video.isolation;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The processes that this one started. */
final class Children {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

    private Children() {}

    /** Those that live. */
    static Set<Long> ids() {
        return ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }

    static void kill(Set<Long> ids) {
        ids.forEach(id -> ProcessHandle.of(id).ifPresent(ProcessHandle::destroyForcibly));
    }

    static void awaitEnd(long id) throws InterruptedException {
        long start = System.nanoTime();
        while (ProcessHandle.of(id).filter(ProcessHandle::isAlive).isPresent()) {
            if (System.nanoTime() - start > PATIENCE) {
                throw new AssertionError("process " + id + " lives");
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
