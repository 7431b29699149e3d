package io.videoxl;

import java.util.concurrent.CountDownLatch;

/** Has a memory's turn until it is closed. */
public final class HeldMemory implements AutoCloseable {
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch leave = new CountDownLatch(1);
    private final Thread holder;

    public HeldMemory(VideoMemory memory) throws InterruptedException {
        holder = Thread.ofPlatform().start(() -> {
            try (var turn = memory.working().turn()) {
                inside.countDown();
                leave.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        inside.await();
    }

    @Override
    public void close() {
        leave.countDown();
        try {
            holder.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
