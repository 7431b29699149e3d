package io.videoxl.server.load;

import io.videoxl.VideoXL;
import io.videoxl.server.Limits;
import io.videoxl.server.VideoXLServer;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;

/** The process that is tried: a server with the shipped model, which ends with its standard input. */
final class ServedHere {
    private ServedHere() {}

    /** @param arguments the server's folder, and after how many seconds a connection on which nothing comes is closed */
    public static void main(String[] arguments) throws Exception {
        var limits = Limits.defaults().toBuilder()
                .questions(128)
                .watchesWaiting(1000)
                .idle(Duration.ofSeconds(Long.parseLong(arguments[1])))
                .build();
        try (var server = VideoXLServer.builder()
                .model(VideoXL.builder().demoModel().threads(1))
                .folder(Path.of(arguments[0]))
                .port(0)
                .limits(limits)
                .start()
                .awaitModel()) {
            System.out.println(server.port());
            while (System.in.read() >= 0) { // a byte asks for what is left once garbage is gone
                System.gc();
                System.gc();
                var memory = ManagementFactory.getMemoryMXBean();
                long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .mapToLong(BufferPoolMXBean::getMemoryUsed)
                        .sum();
                System.out.println(memory.getHeapMemoryUsage().getUsed() + " "
                        + memory.getNonHeapMemoryUsage().getUsed() + " " + direct);
            }
        }
    }
}
