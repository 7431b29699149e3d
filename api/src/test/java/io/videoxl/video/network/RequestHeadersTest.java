package io.videoxl.video.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.videoxl.VideoXLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers of the user's are one line each, told to nobody but the host that they are for. */
class RequestHeadersTest {
    private static final RequestHeaders SOME = RequestHeaders.NONE
            .with("Authorization", "Bearer first")
            .with("user-agent", "Player/1")
            .with("authorization", "Bearer secret");

    private static List<String> sent(boolean trusted) {
        var sent = new ArrayList<String>();
        SOME.forEach(trusted, (name, value) -> sent.add(name + ": " + value));
        return sent;
    }

    @Test
    void otherHostsAreToldWhoAsksAlone() {
        assertEquals(List.of("user-agent: Player/1", "authorization: Bearer secret"), sent(true));
        assertEquals(List.of("user-agent: Player/1"), sent(false));
    }

    @Test
    void valuesAreNotTold() {
        assertEquals("[user-agent, authorization]", SOME.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX: y", "a\nb", "a\0b", "\u20ac", "a\u007f"})
    void valueThatIsNotOneLineIsRefused(String value) {
        var e = assertThrows(VideoXLException.class, () -> RequestHeaders.NONE.with("X-Key", "secret" + value));
        assertFalse(e.getMessage().contains("secret"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A B", "X:", "X\r\nY", "Host", "range", "Transfer-Encoding", "\u00e9"})
    void nameThatCannotBeSentIsRefused(String name) {
        assertThrows(VideoXLException.class, () -> RequestHeaders.NONE.with(name, "x"));
    }

    @Test
    void digestIsAnsweredAsTheStandardShows() {
        var user = HttpAuthentication.of("Mufasa:Circle%20Of%20Life");
        var challenge = "Basic realm=\"x\", Digest realm=\"testrealm@host.com\","
                + " nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"";
        var answer = user.answer(List.of(challenge), "/dir/index.html").orElseThrow();
        assertEquals("670fd8c2df070c60b045671b8b24ff02", answer.replaceFirst(".*response=\"([^\"]*)\".*", "$1"));
        assertEquals("5ccc069c403ebaf9f0171e9517f40e41", answer.replaceFirst(".*opaque=\"([^\"]*)\".*", "$1"));
        assertEquals(
                "Basic TXVmYXNhOkNpcmNsZSBPZiBMaWZl",
                user.answer(List.of("Basic realm=\"x\""), "/").orElseThrow());
        assertEquals(true, user.answer(List.of("Bearer"), "/").isEmpty());
    }
}
