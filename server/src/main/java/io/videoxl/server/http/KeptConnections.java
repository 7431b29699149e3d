package io.videoxl.server.http;

import java.time.Duration;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Lets a connection be silent for longer between two requests than within one, and says for how long: a request that comes as its
 * connection is being ended is lost, and clients do not send a POST again by themselves. So they should be who ends it.
 */
final class KeptConnections extends Handler.Wrapper {
    /** Clients that go by what they are told end a connection so much sooner than this server does. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final long idleMillis;
    private final long keepAliveMillis;
    private final String announced;

    /**
     * @param idle for how long within a request
     * @param keepAlive for how long after it
     */
    KeptConnections(Handler handler, Duration idle, Duration keepAlive) {
        super(handler);
        idleMillis = idle.toMillis();
        keepAliveMillis = keepAlive.toMillis();
        announced = "timeout=" + Math.max(1, keepAlive.minus(MARGIN).toSeconds());
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        var endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        endPoint.setIdleTimeout(idleMillis);
        Request.addCompletionListener(request, failure -> endPoint.setIdleTimeout(keepAliveMillis));
        if (!closes(request.getHeaders())) {
            response.getHeaders().put("Keep-Alive", announced);
        }
        return super.handle(request, response, callback);
    }

    private static boolean closes(HttpFields headers) {
        return headers.contains("Connection", "close");
    }
}
