package io.videoxl.server.store;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.server.http.Refusal;
import io.videoxl.server.security.Addresses;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.Promise;

/** Fetches videos over HTTP: from the hosts that may be reached, at the addresses that were checked, and not more than may be. */
final class Fetcher implements AutoCloseable {
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final int REDIRECTIONS = 5;
    private static final int BUFFER = 1 << 16;

    private final HttpClient client = new HttpClient();
    private final DiskRoom disk;

    Fetcher(Addresses addresses, DiskRoom disk) {
        this.disk = disk;
        client.setFollowRedirects(false);
        client.setName("videoxl-server-fetch");
        client.setIdleTimeout(SILENCE.toMillis());
        client.setConnectTimeout(SILENCE.toMillis());
        client.setUserAgentField(null);
        // Called for every connection, on a thread of the client's: what is checked here is what is connected to.
        client.setSocketAddressResolver((host, port, context, found) -> resolve(addresses, host, port, found));
    }

    private static void resolve(
            Addresses addresses, String host, int port, Promise<java.util.List<InetSocketAddress>> found) {
        try {
            found.succeeded(
                    addresses.resolve(URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host))).stream()
                            .map(address -> new InetSocketAddress(address, port))
                            .toList());
        } catch (RuntimeException e) {
            found.failed(e);
        }
    }

    /**
     * Fetches what is at an address.
     *
     * @param file what to write
     * @param most bytes
     * @param wanted whether it still is, asked again and again
     * @throws VideoXLException {@code VIDEO_UNREADABLE}, {@code INVALID_ARGUMENT} if it is too long, {@code CANCELLED}
     */
    void fetch(URI address, Path file, long most, BooleanSupplier wanted) throws IOException {
        start();
        var host = address.getHost();
        var at = address;
        for (int i = 0; i <= REDIRECTIONS; i++) {
            try (var listener = new InputStreamResponseListener()) {
                client.newRequest(at)
                        .headers(headers -> headers.put("Accept-Encoding", "identity"))
                        .send(listener);
                var response = answer(listener, host);
                if (response.getStatus() / 100 == 3) {
                    at = redirected(at, response);
                    continue;
                }
                if (response.getStatus() != 200) {
                    throw unreadable(host, "answered " + response.getStatus(), null);
                }
                try (var body = listener.getInputStream()) {
                    write(body, file, most, host, wanted);
                }
                return;
            }
        }
        throw unreadable(host, "redirects again and again", null);
    }

    private synchronized void start() throws IOException {
        try {
            client.start(); // does nothing if it runs
        } catch (Exception e) {
            throw new IOException("the client cannot start", e);
        }
    }

    private static Response answer(InputStreamResponseListener listener, String host) {
        try {
            return listener.get(SILENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VideoXLException(Code.CANCELLED, "fetching from " + host + " was cancelled", e);
        } catch (TimeoutException e) {
            throw unreadable(host, "did not answer within " + SILENCE.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof VideoXLException refused) {
                throw refused;
            }
            throw unreadable(host, "cannot be reached (" + e.getCause().getMessage() + ")", e);
        }
    }

    private static URI redirected(URI from, Response response) {
        var to = from.resolve(URI.create(response.getHeaders().get(HttpHeader.LOCATION)));
        boolean sameHost = from.getHost().equalsIgnoreCase(to.getHost());
        if (!sameHost
                || !to.getScheme().matches("https?")
                || from.getScheme().equals("https") && !to.getScheme().equals("https")) {
            throw unreadable(
                    from.getHost(),
                    "redirects to " + to.getScheme() + "://" + to.getHost() + ", which is not followed",
                    null);
        }
        return to;
    }

    private void write(InputStream body, Path file, long most, String host, BooleanSupplier wanted) throws IOException {
        var buffer = new byte[BUFFER];
        long count = 0;
        try (var out = disk.watched(Files.newOutputStream(file))) {
            for (int read = read(body, buffer, host); read >= 0; read = read(body, buffer, host)) {
                if (!wanted.getAsBoolean()) {
                    throw new VideoXLException(Code.CANCELLED, "what " + host + " sends is not wanted any more");
                }
                count += read;
                if (count > most) {
                    throw new VideoXLException(
                            Code.INVALID_ARGUMENT,
                            "what " + host + " sends has more than " + most + " bytes, the most that is taken");
                }
                out.write(buffer, 0, read);
            }
        } catch (Refusal e) {
            Files.deleteIfExists(file);
            throw new VideoXLException(Code.IO, "what " + host + " sends: " + e.getMessage(), e);
        } catch (Throwable e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static int read(InputStream body, byte[] buffer, String host) {
        try {
            return body.read(buffer);
        } catch (IOException e) {
            throw unreadable(host, "did not send all of it (" + e.getMessage() + ")", e);
        }
    }

    private static VideoXLException unreadable(String host, String problem, Throwable cause) {
        return new VideoXLException(
                Code.VIDEO_UNREADABLE, "the host " + host + " " + problem + "; expected a video", cause);
    }

    @Override
    public void close() {
        try {
            client.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
