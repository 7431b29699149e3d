package io.videoxl.server.http;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty, as this server needs it: HTTP/1.1 on one address, each request on a virtual thread. */
public final class HttpServer implements AutoCloseable {
    /** Of a request's line and header. */
    static final int HEADER_BYTES = 16 << 10;

    private static final int IDLE_THREAD_MILLIS = 10_000;

    private final Server server;
    private final ServerConnector connector;

    /**
     * What Jetty is to hold to.
     *
     * @param idle how long a connection may be silent, a header may take, and over which a body has to come fast enough
     * @param keepAlive how long a connection may be silent after an answer
     */
    public record Settings(
            InetAddress address,
            int port,
            int connections,
            Duration idle,
            Duration keepAlive,
            Duration stopping,
            long jsonBytes) {}

    /**
     * A server that does not listen yet.
     *
     * @param otherwise answers what no route is for
     */
    public HttpServer(Settings settings, Routes routes, Endpoint otherwise, Doorkeeper doorkeeper, Heartbeats beats) {
        var threads = new QueuedThreadPool();
        threads.setName("videoxl-server");
        // Else one goes a minute, of all that a crowd needed.
        threads.setIdleTimeout(IDLE_THREAD_MILLIS);
        threads.setMaxEvictCount(threads.getMaxThreads());
        threads.setVirtualThreadsExecutor(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("videoxl-server-request-", 0).factory()));
        server = new Server(threads);
        var configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setRequestHeaderSize(HEADER_BYTES);
        connector = new ServerConnector(server, new HttpConnectionFactory(configuration));
        connector.setHost(settings.address().getHostAddress());
        connector.setPort(settings.port());
        connector.setIdleTimeout(settings.idle().toMillis());
        // Else Java lets 50 wait to be accepted, and who comes beyond tries again after seconds.
        connector.setAcceptQueueSize(settings.connections());
        server.addConnector(connector);
        var limit = new NetworkConnectionLimit(settings.connections(), connector);
        // Once there are as many, those that are kept for later requests make room.
        limit.setEndPointIdleTimeout(settings.idle().toMillis());
        server.addBean(limit);
        server.setErrorHandler(new Refusals());
        var gate = new Gate(routes, otherwise, doorkeeper, beats, settings.jsonBytes(), settings.idle());
        var kept = new KeptConnections(gate, settings.idle(), settings.keepAlive());
        var deadline = new HeaderDeadline(kept, settings.idle(), beats);
        connector.addBean(deadline); // as a listener to its connections
        server.setHandler(new GracefulHandler(deadline));
        server.setStopTimeout(settings.stopping().toMillis());
    }

    /**
     * Begins to listen.
     *
     * @throws VideoXLException {@code IO} if the port is taken
     */
    public void start() {
        try {
            server.start();
        } catch (Exception e) {
            close();
            throw new VideoXLException(
                    Code.IO,
                    "cannot listen on " + connector.getHost() + ":" + connector.getPort() + ": " + reason(e)
                            + "; choose another port, or end what uses it",
                    e);
        }
    }

    private static String reason(Throwable e) {
        return e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
    }

    /** The port that it listens on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Takes no more requests, waits for those under way as long as the settings say, and ends. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new VideoXLException(Code.INTERNAL, "the server did not stop: " + e, e);
        }
    }
}
