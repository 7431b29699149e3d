package io.videoxl.video.network;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.video.reading.Times;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;

/**
 * Requests on behalf of one video: its redirections are followed to what is allowed, and its headers, user and password go to its own
 * host alone. Thread-safe.
 */
public final class HttpSession implements Fetcher {
    private static final int MAX_REDIRECTS = 20;

    /** The most of a video that a temporary file is filled with. */
    private static final long MAX_SPOOLED = 64L << 30;

    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int UNAUTHORIZED = 401;
    private static final int PROXY_UNAUTHORIZED = 407;

    /** How Java tells a proxy's answer to CONNECT. */
    private static final Pattern TUNNEL_REFUSED = Pattern.compile(".*Tunnel failed, got: (\\d{3}).*");

    private final NetworkAddress origin;
    private final RequestHeaders headers;
    private final Collection<String> allowed;
    private final Duration timeout;
    private final Proxies proxies;
    private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ORIGINAL_SERVER);
    private final Map<String, HttpClient> clients = new ConcurrentHashMap<>(); // by the proxy that they ask
    private final boolean relays;
    private final Set<String> sampleKeys = new HashSet<>();
    private SSLContext tls;
    private PartRelay relay;

    /**
     * @param origin the video's address, to whose host alone the headers go
     * @param allowed the protocols that may be spoken
     * @param timeout the longest time without any data
     * @param environment where proxies are looked for
     * @param proxy asked for everything; null: one of Java's settings or the environment, if there is any
     */
    public HttpSession(
            NetworkAddress origin,
            RequestHeaders headers,
            Collection<String> allowed,
            Duration timeout,
            Map<String, String> environment,
            InetSocketAddress proxy) {
        this.origin = origin;
        this.headers = headers;
        this.allowed = allowed;
        this.timeout = timeout;
        proxies = new Proxies(environment, proxy);
        relays = proxy != null || !environment.containsKey("http_proxy"); // FFmpeg asks that for this machine too
    }

    @Override
    public Opened open() {
        var bytes = open(origin, 0, -1);
        try {
            return opened(bytes);
        } catch (Throwable e) {
            bytes.close();
            throw e;
        }
    }

    private Opened opened(HttpBytes bytes) {
        var head = bytes.head();
        Beginnings.webPage(head).ifPresent(title -> {
            throw Refusals.unreadable(
                    origin.name(),
                    "the server sent a web page" + (title.isEmpty() ? "" : ", \"" + title + "\",")
                            + " instead; expected a video. Give the address of the video itself. If the page asks who"
                            + " you are, give what your browser sends, such as Cookie: Video.header, on the command line"
                            + " --header.");
        });
        if (relays && PartRelay.isManifest(head)) {
            relay = new PartRelay(this);
            var manifest = new MemoryBytes(relay.manifest(bytes, bytes.found()));
            bytes.close();
            return new Opened(manifest, relay.here(bytes.found().requestUrl()), bytes.type());
        }
        boolean playlist = Beginnings.isHlsPlaylist(head);
        noteKeys(bytes);
        // So FFmpeg knows a playlist by its name, whatever that is, and what it lists by where it was found.
        var url = bytes.found().requestUrl() + (playlist ? "#.m3u8" : "");
        boolean late = !bytes.isSeekable() && Beginnings.isMp4WithLateIndex(head);
        return new Opened(late ? SpooledBytes.of(bytes, MAX_SPOOLED) : bytes, url, bytes.type());
    }

    @Override
    public Bytes openPart(String url, long from, long end, byte[] key, byte[] vector) {
        boolean encrypted = url.startsWith("crypto+");
        var address = part(encrypted ? url.substring("crypto+".length()) : url);
        var bytes = openOrKey(address, from, end);
        try {
            if (encrypted) {
                return new DecryptedBytes(bytes, key, vector);
            }
            noteKeys(bytes);
            boolean moved = !bytes.found().requestUrl().equals(address.requestUrl());
            return moved && Beginnings.isHlsPlaylist(bytes.head()) ? Playlists.absolute(bytes) : bytes;
        } catch (Throwable e) {
            bytes.close();
            throw e;
        }
    }

    private void noteKeys(HttpBytes bytes) {
        var head = bytes.head();
        if (Beginnings.isHlsPlaylist(head)) {
            sampleKeys.addAll(SampleKeys.of(origin.name(), new String(head, StandardCharsets.UTF_8), bytes.found()));
        }
    }

    private HttpBytes openOrKey(NetworkAddress address, long from, long end) {
        try {
            return open(address, from, end);
        } catch (VideoXLException e) {
            throw isKey(address) && e.code() == Code.VIDEO_UNREADABLE ? SampleKeys.missing(origin.name(), e) : e;
        }
    }

    private boolean isKey(NetworkAddress address) {
        return sampleKeys.contains(address.requestUrl());
    }

    @Override
    public boolean needs(String url) {
        try {
            return isKey(NetworkAddress.of(url));
        } catch (VideoXLException e) {
            return false;
        }
    }

    /** As it is, for what is not encrypted. */
    HttpBytes openPart(String url, long from, long end) {
        return open(part(url), from, end);
    }

    private NetworkAddress part(String url) {
        NetworkAddress address;
        try {
            address = NetworkAddress.of(url);
        } catch (VideoXLException e) {
            throw Refusals.unreadable(
                    origin.name(), "it names a part that is not on the network; expected one of its protocol.");
        }
        requireAllowed(address, origin.name() + ": it names a part with an address");
        return address;
    }

    @Override
    public VideoXLException missing() {
        return relay == null ? null : relay.missing();
    }

    @Override
    public boolean isRelaying() {
        return relay != null;
    }

    /**
     * Opens something that the video consists of.
     *
     * @param from the first byte that is wanted
     * @param end the one behind the last; -1 for all
     * @throws VideoXLException {@code VIDEO_UNREADABLE}, with what the server said; {@code CANCELLED}
     */
    HttpBytes open(NetworkAddress address, long from, long end) {
        return HttpBytes.open(this, address, from, end);
    }

    Duration timeout() {
        return timeout;
    }

    /** A response that has begun. */
    record Response(NetworkAddress address, int status, HttpHeaders headers, InputStream body) {
        Optional<String> header(String name) {
            return headers.firstValue(name);
        }
    }

    /**
     * Asks for bytes, wherever redirections lead.
     *
     * @throws VideoXLException for an answer that has none
     * @throws IOException if there is no answer, because a connection broke
     */
    Response get(NetworkAddress address, long from, long end) throws IOException {
        var seen = new HashSet<String>();
        var target = address;
        String authorization = null;
        for (int hops = 0; ; hops++) {
            var response = send(target, from, end, authorization);
            int status = response.status();
            if (status == OK || status == PARTIAL) {
                return response;
            }
            close(response.body());
            var location = response.header("Location");
            if (status >= 300 && status < 400 && location.isPresent()) {
                authorization = null;
                target = redirected(target, location.get());
                boolean circle = !seen.add(target.requestUrl())
                        && cookies.getCookieStore().getCookies().isEmpty();
                if (circle || hops >= MAX_REDIRECTS) {
                    throw Refusals.unreadable(
                            address.name(),
                            "its redirections lead in a circle; expected a video. Open the address in a browser, and"
                                    + " give the one where it ends.");
                }
                continue;
            }
            if (status == UNAUTHORIZED && authorization == null && !headers.has("Authorization")) {
                authorization = answer(target, response).orElse(null);
                if (authorization != null) {
                    continue;
                }
            }
            if (status == 416) {
                return new Response(target, status, response.headers(), InputStream.nullInputStream());
            }
            var refusal = HttpStatus.refusal(target.name(), status, trusted(target) && !headers.isEmpty());
            if (HttpStatus.mayPass(status)) {
                throw new PassingProblem(refusal);
            }
            throw refusal;
        }
    }

    private boolean trusted(NetworkAddress target) {
        return origin.trusts(target);
    }

    private Optional<String> answer(NetworkAddress target, Response response) {
        return trusted(target)
                ? HttpAuthentication.of(origin)
                        .flatMap(user -> user.answer(response.headers().allValues("WWW-Authenticate"), target.target()))
                : Optional.empty();
    }

    private NetworkAddress redirected(NetworkAddress from, String location) {
        NetworkAddress target;
        try {
            target = from.resolve(location);
        } catch (VideoXLException e) {
            throw Refusals.unreadable(from.name(), "it redirects to what is no address; expected one of a video.");
        }
        requireAllowed(target, from.name() + ": it redirects to an address");
        return target;
    }

    /** Refuses what may not be asked, such as a file. */
    public void requireAllowed(NetworkAddress target, String found) {
        if (!target.isHttp() || !allowed.contains(target.scheme())) {
            throw new VideoXLException(
                    Code.VIDEO_UNREADABLE,
                    found + " of the protocol " + target.scheme() + "; expected one that is allowed: "
                            + String.join(", ", allowed) + ". Allow that protocol too, if it is right.");
        }
    }

    private Response send(NetworkAddress target, long from, long end, String authorization) throws IOException {
        var proxy = proxies.of(target);
        var request = request(target, proxy, from, end, authorization);
        var client = client(proxy);
        long patience = Times.nanos(timeout);
        // Not the answer's future: where a connection breaks at once, that has lost what came before.
        var begun = new CompletableFuture<Response>();
        var answer = client.sendAsync(request, info -> {
            var body = new ArrivingBody(patience);
            begun.complete(new Response(target, info.statusCode(), info.headers(), body));
            return body;
        });
        answer.whenComplete((response, problem) -> {
            if (problem != null) {
                begun.completeExceptionally(problem);
            } else { // a proxy's refusal has no body
                begun.complete(
                        new Response(target, response.statusCode(), response.headers(), InputStream.nullInputStream()));
            }
        });
        try {
            var response = begun.get(patience, TimeUnit.NANOSECONDS);
            if (response.status() == PROXY_UNAUTHORIZED && proxy.isPresent()) {
                close(response.body());
                throw wantsPassword(target, proxy.get());
            }
            return response;
        } catch (InterruptedException e) {
            abandon(answer, begun);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (TimeoutException e) {
            abandon(answer, begun);
            throw new HttpTimeoutException("no answer");
        } catch (ExecutionException e) {
            var cause = e.getCause() instanceof CompletionException wrapped ? wrapped.getCause() : e.getCause();
            throw failure(target, proxy, cause);
        }
    }

    /** Lets what may still come be closed. */
    private static void abandon(CompletableFuture<?> answer, CompletableFuture<Response> begun) {
        begun.thenAccept(response -> close(response.body()));
        answer.cancel(true);
    }

    static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // nothing of it is wanted any more
        }
    }

    private IOException failure(NetworkAddress target, Optional<Proxies.HttpProxy> proxy, Throwable cause) {
        if (cause instanceof SSLHandshakeException) {
            throw Refusals.unreadable(
                    target.name(),
                    "no encrypted connection could be made (" + Secrets.hidden(cause.getMessage())
                            + "); expected a certificate for this host from an authority that Java trusts. Check the"
                            + " address and whether Java trusts the host's certificate: javax.net.ssl.trustStore.");
        }
        if (cause instanceof SSLException) {
            throw Refusals.unreadable(
                    target.name(),
                    "no encrypted connection could be made (" + Secrets.hidden(cause.getMessage())
                            + "); expected a server that speaks TLS there. Check whether the address should begin with"
                            + " http.");
        }
        if (cause instanceof ConnectException) {
            return new PassingProblem(Refusals.unreadable(
                    target.name(),
                    "could not be opened (Connection refused or no way there"
                            + proxy.map(each -> ", by the proxy " + each).orElse("")
                            + "); expected a server that can be reached. Check host and port of the address, and whether"
                            + " the server is running."));
        }
        // A proxy that wants a password for a tunnel which Java will not give it.
        if (cause instanceof IOException
                && proxy.isPresent()
                && String.valueOf(cause.getMessage()).contains("407")) {
            throw wantsPassword(target, proxy.get());
        }
        var refusal = TUNNEL_REFUSED.matcher(String.valueOf(cause.getMessage()));
        if (proxy.isPresent() && refusal.matches()) {
            return new PassingProblem(Refusals.unreadable(
                    target.name(),
                    "the proxy %s makes no connection to its host (HTTP %s); expected one through the proxy. Check the"
                                    .formatted(proxy.get(), refusal.group(1))
                            + " host's name and whether that proxy may reach it, or name the host in no_proxy."));
        }
        return cause instanceof IOException e ? e : new IOException(cause);
    }

    private static VideoXLException wantsPassword(NetworkAddress target, Proxies.HttpProxy proxy) {
        return Refusals.unreadable(
                target.name(),
                "the proxy " + proxy + " wants a user and a password (407); expected an open way. "
                        + (proxy.userInfo() == null
                                ? "Give them in front of its host, as user:password and an at sign."
                                : "Check them. For https, Java gives them only with the system property"
                                        + " jdk.http.auth.tunneling.disabledSchemes set to nothing."));
    }

    private HttpRequest request(
            NetworkAddress target, Optional<Proxies.HttpProxy> proxy, long from, long end, String authorization) {
        try {
            var request = HttpRequest.newBuilder(uri(target, proxy.isPresent()))
                    // Servers that know no HTTP/2 without encryption may stumble over the question.
                    .version(target.scheme().equals("https") ? Version.HTTP_2 : Version.HTTP_1_1)
                    .header("Accept", "*/*")
                    .header("Accept-Encoding", "identity")
                    .header("Range", "bytes=" + from + "-" + (end < 0 ? "" : String.valueOf(end - 1)));
            if (!headers.has("User-Agent")) {
                request.header("User-Agent", "VideoXL");
            }
            headers.forEach(trusted(target), request::header);
            if (authorization != null) {
                request.header("Authorization", authorization);
            }
            proxy.map(Proxies.HttpProxy::userInfo)
                    .ifPresent(user -> request.header(
                            "Proxy-Authorization", HttpAuthentication.of(user).basic()));
            return request.GET().build();
        } catch (IllegalArgumentException e) {
            // Its message may hold what is secret.
            throw new VideoXLException(
                    Code.INVALID_ARGUMENT,
                    target.name() + ": no request can be made of this address and its headers; expected what HTTP can"
                            + " send. Check host, user, password and headers.");
        }
    }

    /** Java takes no names with an underscore, which Docker's have: such a host is asked by its number. */
    private URI uri(NetworkAddress target, boolean proxied) {
        if (proxied) {
            return URI.create(target.requestUrl());
        }
        var number = HostLookup.of(target, timeout);
        var uri = URI.create(target.requestUrl());
        return uri.getHost() != null
                ? uri
                : URI.create(target.at(number.getHostAddress()).requestUrl());
    }

    private HttpClient client(Optional<Proxies.HttpProxy> proxy) {
        return clients.computeIfAbsent(proxy.map(Proxies.HttpProxy::toString).orElse(""), key -> HttpClient.newBuilder()
                .followRedirects(Redirect.NEVER)
                .cookieHandler(cookies)
                .sslContext(tls())
                .proxy(new Fixed(proxy.map(each -> new Proxy(Proxy.Type.HTTP, resolved(each)))
                        .orElse(Proxy.NO_PROXY)))
                .build());
    }

    private static SocketAddress resolved(Proxies.HttpProxy proxy) {
        return new InetSocketAddress(
                proxy.address().getHostString(), proxy.address().getPort());
    }

    /** The one proxy. */
    private static final class Fixed extends ProxySelector {
        private final Proxy proxy;

        Fixed(Proxy proxy) {
            this.proxy = proxy;
        }

        @Override
        public List<Proxy> select(URI uri) {
            return List.of(proxy);
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException problem) {
            // told by the request that fails
        }
    }

    /** As {@code javax.net.ssl.trustStore} is now: Java's default context keeps what it was at first. */
    private synchronized SSLContext tls() {
        if (tls == null) {
            try {
                var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                trust.init((KeyStore) null);
                tls = SSLContext.getInstance("TLS");
                tls.init(null, trust.getTrustManagers(), null);
            } catch (GeneralSecurityException e) {
                throw new VideoXLException(
                        Code.IO,
                        "The certificates that Java trusts could not be read: " + e.getMessage()
                                + ". Check javax.net.ssl.trustStore.",
                        e);
            }
        }
        return tls;
    }

    /** Ends all connections; closing again does nothing. */
    @Override
    public void close() {
        if (relay != null) {
            relay.close();
        }
        clients.values().forEach(HttpClient::shutdownNow);
        clients.clear();
    }
}
