package io.videoxl.server.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends connections on which a request's header has begun and does not come to its end in time. Jetty's idle timeout does not: each byte
 * begins it anew. To be a connector's listener and the handler of all that comes.
 */
final class HeaderDeadline extends Handler.Wrapper implements Connection.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(HeaderDeadline.class);
    private static final int LOOKS = 4;

    private final long nanos;
    private final Map<Connection, Wait> connections = new ConcurrentHashMap<>();

    /** What is known of a connection between two requests. */
    private static final class Wait {
        private boolean handling;
        private long bytesBefore;

        /** When the header was first seen to have begun; 0: it was not. */
        private long since;

        synchronized void begin() {
            handling = true;
        }

        synchronized void end(Connection connection) {
            handling = false;
            since = 0;
            bytesBefore = connection.getBytesIn();
        }

        synchronized void look(Connection connection, long nanos) {
            if (handling || connection.getBytesIn() == bytesBefore) {
                return; // whoever sends nothing is ended by Jetty
            }
            if (since == 0) {
                since = System.nanoTime();
            } else if (System.nanoTime() - since > nanos) {
                connection.getEndPoint().close();
            }
        }
    }

    /** @param time from a header's first byte to its last */
    HeaderDeadline(Handler handler, Duration time, Heartbeats beats) {
        super(handler);
        nanos = time.toNanos();
        beats.every(time.dividedBy(LOOKS), this::look);
    }

    private void look() {
        connections.forEach((connection, wait) -> {
            try {
                wait.look(connection, nanos);
            } catch (RuntimeException e) {
                // One that breaks while it is ended must not end the looking.
                LOG.atDebug().setCause(e).log("A connection could not be ended: {}", connection);
            }
        });
    }

    @Override
    public void onOpened(Connection connection) {
        connections.put(connection, new Wait());
    }

    @Override
    public void onClosed(Connection connection) {
        connections.remove(connection);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        var connection = request.getConnectionMetaData().getConnection();
        var wait = connections.get(connection);
        if (wait != null) {
            wait.begin();
            Request.addCompletionListener(request, failure -> wait.end(connection));
        }
        return super.handle(request, response, callback);
    }
}
