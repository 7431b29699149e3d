#!/usr/bin/env bash
# Jetty 12.1.14's MinimumDataRateHandler divides the bytes that all requests have brought since the server started by the time of the one
# that is looked at. Its Javadoc promises a minimal rate for the wrapped handler's reads. So after one ordinary upload of a megabyte, a body
# that trickles in at 10 bytes a second passes a minimum of 64 for hours; on a fresh server the same body is ended.
# Why it matters: it is there to end slow clients, and does not on any server that others use.
# Needs a JDK of 17 or later and Maven. Takes 20 s. Exits with 1 when any of this changes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
java=java
[ -z "${JAVA_HOME:-}" ] || java=$JAVA_HOME/bin/java

for artifact in org.eclipse.jetty:jetty-{server,http,io,util}:12.1.14 org.slf4j:slf4j-api:2.0.17 org.slf4j:slf4j-nop:2.0.17; do
    mvn -q -B -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
        -Dartifact="$artifact" -DoutputDirectory="$folder/lib"
done
cat >Rate.java <<'JAVA'
import java.io.IOException;
import java.net.Socket;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.MinimumDataRateHandler;
import org.eclipse.jetty.util.Callback;

class Rate {
    static final int LEAST = 64;
    static final int SECONDS = 8;

    static final class Reader extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            try (var body = Content.Source.asInputStream(request)) {
                body.readAllBytes();
            }
            response.setStatus(200);
            callback.succeeded();
            return true;
        }
    }

    static void head(Socket socket, int length) throws IOException {
        socket.getOutputStream()
                .write(("PUT / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + length + "\r\n\r\n").getBytes());
    }

    static void upload(int port) throws Exception {
        try (var socket = new Socket("127.0.0.1", port)) {
            head(socket, 1 << 20);
            socket.getOutputStream().write(new byte[1 << 20]);
            if (!new String(socket.getInputStream().readAllBytes()).contains(" 200 ")) {
                throw new IllegalStateException("the upload failed");
            }
        }
    }

    /** Sends 10 bytes a second; tells whether the server ended that. */
    static boolean trickles(int port) throws Exception {
        try (var socket = new Socket("127.0.0.1", port)) {
            head(socket, 10_000);
            for (int i = 0; i < 10 * SECONDS; i++) {
                socket.getOutputStream().write('x');
                Thread.sleep(100);
                if (socket.getInputStream().available() > 0) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    static boolean isEnded(boolean afterAnUpload) throws Exception {
        var server = new Server();
        var connector = new ServerConnector(server);
        server.addConnector(connector);
        server.setHandler(new MinimumDataRateHandler(new Reader(), LEAST, 0));
        server.start();
        try {
            if (afterAnUpload) {
                upload(connector.getLocalPort());
            }
            return trickles(connector.getLocalPort());
        } finally {
            connector.setShutdownIdleTimeout(1);
            server.setStopTimeout(100);
            try {
                server.stop();
            } catch (Exception e) {
                // The body that trickles is still open.
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        boolean fresh = isEnded(false);
        boolean used = isEnded(true);
        System.out.println("Jetty " + Server.getVersion() + ", at least " + LEAST + " bytes a second asked for, 10 sent:");
        System.out.println("on a fresh server:              " + (fresh ? "ended" : "not ended in " + SECONDS + " s"));
        System.out.println("after an upload of 1 MiB:       " + (used ? "ended" : "not ended in " + SECONDS + " s"));
        System.out.println("expected by its Javadoc:        ended, both times");
        boolean same = fresh && !used;
        System.out.println(same ? "as seen before: bytes of all requests are counted" : "CHANGED");
        System.exit(same ? 0 : 1);
    }
}
JAVA
"$java" -cp 'lib/*' Rate.java
