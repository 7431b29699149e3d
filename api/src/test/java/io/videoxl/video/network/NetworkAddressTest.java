package io.videoxl.video.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.videoxl.VideoXLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses are read as browsers read them, and nothing of them that is secret is told. */
class NetworkAddressTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '→',
            value = {
                "http://h/a b.mp4 → http://h/a%20b.mp4",
                "http://h/a|b^c`{d}.mp4 → http://h/a%7Cb%5Ec%60%7Bd%7D.mp4",
                "http://h/e\u0301.mp4 → http://h/e%CC%81.mp4",
                "http://h/\u00e9.mp4 → http://h/%C3%A9.mp4",
                "http://h/a%20b%2fc%zz.mp4 → http://h/a%20b%2fc%25zz.mp4",
                "http://h/v?a=b c&d=\u00e9#part → http://h/v?a=b%20c&d=%C3%A9",
                "HTTP://Example.ORG:8080/V.mp4 → http://example.org:8080/V.mp4",
                "http://b\u00fccher.example/v → http://xn--bcher-kva.example/v",
                "http://[::1]:8080/v → http://[::1]:8080/v",
                "rtsp://user:pa%23s^s|w d@host/v → rtsp://user:pa%23s%5Es%7Cw%20d@host/v",
                "rtsp://user:pa%ss@host/v → rtsp://user:pa%25ss@host/v",
                "rtsp://user:p@ss@host/v → rtsp://user:p%40ss@host/v",
                "udp://@239.0.0.1:1234 → udp://@239.0.0.1:1234",
                "srt://:9000?mode=listener → srt://:9000?mode=listener",
            })
    void isEncodedAsBrowsersDo(String typed, String asked) {
        assertEquals(asked, NetworkAddress.of(typed).url());
    }

    @Test
    void blanksAroundItAndLineEndsWithinAreLeftOut() {
        assertEquals(
                "http://h/film.mp4",
                NetworkAddress.of(" http://h/fi\nlm.mp4\t ").url());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '→',
            value = {
                "http://h/dir/v.mp4?x=1 → other.mp4 → http://h/dir/other.mp4",
                "http://h/dir/v.mp4 → ../up/./o.mp4?q → http://h/up/o.mp4?q",
                "http://h/dir/v.mp4 → ../../../o.mp4 → http://h/o.mp4",
                "http://h:81/dir/v.mp4 → /root.mp4 → http://h:81/root.mp4",
                "https://h/v → //cdn/v.mp4 → https://cdn/v.mp4",
                "http://h/v?a → ?b → http://h/v?b",
                "http://h/v → https://g/a b → https://g/a%20b",
                "http://h → v.mp4 → http://h/v.mp4",
            })
    void redirectionsAreResolved(String from, String location, String target) {
        assertEquals(target, NetworkAddress.of(from).resolve(location).url());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '→',
            value = {
                "https://user:secret@host/v.mp4?token=secret#secret → https://host/v.mp4",
                "https://host/@user/v.mp4 → https://…@user/v.mp4",
                "https://host/v.mp4?mail=a@b → https://…",
                "rtsp://user:secret@host:554/v → rtsp://host:554/v",
                "rtsp://user:se@cret@host/v → rtsp://host/v",
                "rtsp://secret:12/secret@host/v → rtsp://…@host/v",
                "rtsp://secret:12#secret@host/v → rtsp://…",
                "rtsp://secret:12?secret@host/v → rtsp://…",
            })
    void nothingBeforeAnAtSignIsTold(String address, String name) {
        assertEquals(name, NetworkAddress.of(address).name());
        assertEquals(name, NetworkAddress.of(address).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rtsp://user:sec/ret@host/v",
                "rtsp://user:sec#ret@host/v",
                "rtsp://user:sec?ret@host/v",
                "rtsp://user:sec\\ret/@host/v",
                "rtsp://us er:sec/ret@host",
                "rtsp://sec<ret/@host"
            })
    void passwordThatEndsTheHostIsRefusedAndNotTold(String address) {
        var e = assertThrows(VideoXLException.class, () -> NetworkAddress.of(address));
        for (var part : new String[] {"sec", "ret", "user", "us er"}) {
            // What the message itself says about users and passwords is no secret.
            assertFalse(e.getMessage().replace("a user and a password", "").contains(part), e.getMessage());
        }
        assertTrue(e.getMessage().contains("# as %23"), e.getMessage());
        assertEquals(null, e.getCause());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"film.mp4", "http:/film.mp4", "http:film", "http:///film.mp4", "http://h:99999/v", "http://a b/"
            })
    void whatNamesNoHostIsRefused(String address) {
        assertThrows(VideoXLException.class, () -> NetworkAddress.of(address));
    }

    @Test
    void textFromElsewhereLosesWhatStandsBeforeAnAtSign() {
        assertEquals("no such file: rtsp:/…@host/v", Secrets.hidden("no such file: rtsp:/user:pa ss@host/v"));
        assertEquals("a@b and http://h/v", Secrets.hidden("a@b and http://h/v"));
    }

    @Test
    void headersGoToTheSameHostAndPortAndToWhatIsMadeSecure() {
        var own = NetworkAddress.of("http://h/v");
        assertTrue(own.trusts(NetworkAddress.of("http://h:80/other")));
        assertTrue(own.trusts(NetworkAddress.of("https://h/v")));
        assertFalse(own.trusts(NetworkAddress.of("http://h:81/v")));
        assertFalse(own.trusts(NetworkAddress.of("http://sub.h/v")));
        assertFalse(NetworkAddress.of("https://h/v").trusts(own));
    }
}
