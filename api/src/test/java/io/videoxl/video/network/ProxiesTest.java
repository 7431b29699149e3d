package io.videoxl.video.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The environment names proxies as it does for curl. */
class ProxiesTest {
    private static String proxy(Map<String, String> environment, String address) {
        return new Proxies(environment, null)
                .of(NetworkAddress.of(address))
                .map(Proxies.HttpProxy::toString)
                .orElse("none");
    }

    @Test
    void eachProtocolHasItsOwnOrThatOfAll() {
        var all = Map.of("https_proxy", "http://s:1", "HTTP_PROXY", "p:2", "ALL_PROXY", "http://a:3/");
        assertEquals("s:1", proxy(all, "https://h/v"));
        assertEquals("p:2", proxy(all, "http://h/v"));
        assertEquals("a:3", proxy(Map.of("all_proxy", "a:3"), "https://h/v"));
        assertEquals("small:1", proxy(Map.of("http_proxy", "small:1", "HTTP_PROXY", "large:1"), "http://h/v"));
        assertEquals("none", proxy(Map.of("http_proxy", "", "HTTP_PROXY", "large:1"), "http://h/v"));
        assertEquals("none", proxy(Map.of("https_proxy", "s:1"), "http://h/v"));
        assertEquals("p:1080", proxy(Map.of("http_proxy", "http://user:123@p"), "http://h/v"));
    }

    @Test
    void theOnlyOneIsAskedForEverything() {
        var only = new Proxies(
                Map.of("http_proxy", "p:1", "no_proxy", "*"), InetSocketAddress.createUnresolved("checked", 7));
        for (var address : List.of("http://h/v", "https://h/v", "http://127.0.0.1/v", "http://localhost/v")) {
            assertEquals(
                    "checked:7",
                    only.of(NetworkAddress.of(address)).orElseThrow().toString());
        }
    }

    @Test
    void clientOfACgiProgramChoosesNone() {
        assertEquals("none", proxy(Map.of("HTTP_PROXY", "p:1", "REQUEST_METHOD", "GET"), "http://h/v"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*                     | http://h/            | true",
                "example.org           | http://example.org/  | true",
                "example.org           | http://a.example.org/| true",
                ".example.org          | http://a.example.org/| true",
                "*.example.org         | http://a.example.org/| true",
                "EXAMPLE.org           | http://example.ORG/  | true",
                "example.org           | http://notexample.org/ | false",
                "other, example.org    | http://example.org/  | true",
                "other example.org     | http://example.org/  | true",
                "example.org:8080      | http://example.org:8080/ | true",
                "example.org:8080      | http://example.org/  | false",
                "10.0.0.0/8            | http://10.20.30.40/  | true",
                "10.0.0.0/8            | http://11.20.30.40/  | false",
                "192.168.1.64/26       | http://192.168.1.127/ | true",
                "192.168.1.64/26       | http://192.168.1.128/ | false",
                "fd00::/8              | http://[fd12::1]/    | true",
                "[fd12::1]             | http://[fd12:0::1]/  | true",
                "192.168.1.1           | http://192.168.1.1/  | true",
                "168.1.1               | http://192.168.1.1/  | false",
                "''                    | http://h/            | false",
            })
    void hostsAreExcepted(String exceptions, String address, boolean excepted) {
        assertEquals(excepted ? "none" : "p:1", proxy(Map.of("all_proxy", "p:1", "NO_PROXY", exceptions), address));
    }

    @ParameterizedTest
    @CsvSource({"http://localhost/", "http://127.0.0.1:8080/", "http://127.1.2.3/", "http://[::1]/"})
    void thisMachineIsAskedItself(String address) {
        assertEquals("none", proxy(Map.of("all_proxy", "p:1"), address));
    }

    @Test
    void proxyThatIsNotSpokenIsRefusedWithoutItsPassword() {
        for (var setting : new String[] {"socks5://user:secret@p:1", "http://user:sec/ret@p:1", "https://u:secret@p"}) {
            var e = assertThrows(
                    VideoXLException.class, () -> proxy(Map.of("all_proxy", setting), "http://h/film.mp4"));
            assertFalse(e.getMessage().matches(".*(secret|user|ret@).*"), e.getMessage());
            assertTrue(e.getMessage().contains("no_proxy"), e.getMessage());
        }
    }
}
