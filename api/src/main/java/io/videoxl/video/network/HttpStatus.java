package io.videoxl.video.network;

import io.videoxl.VideoXLException;

/** What servers say instead of giving a video. */
final class HttpStatus {
    private HttpStatus() {}

    /** @param withHeaders whether the request had headers of the user's */
    static VideoXLException refusal(String name, int status, boolean withHeaders) {
        return Refusals.unreadable(
                name,
                "the server answered " + status + words(status) + "; expected a video. " + advice(status, withHeaders));
    }

    /** Whether asking again may help. */
    static boolean mayPass(int status) {
        return status == 429 || status >= 500;
    }

    private static String words(int status) {
        return switch (status) {
            case 400 -> " (bad request)";
            case 401 -> " (it wants to know who asks)";
            case 403 -> " (forbidden)";
            case 404 -> " (not found)";
            case 410 -> " (gone)";
            case 429 -> " (too many requests)";
            case 451 -> " (withheld for legal reasons)";
            case 500 -> " (an error of its own)";
            case 502, 503, 504 -> " (not available now)";
            default -> "";
        };
    }

    private static String advice(int status, boolean withHeaders) {
        return switch (status) {
            case 401 ->
                (withHeaders ? "Check the headers that you gave, or give" : "Give")
                        + " user and password in the address, or Video.header(\"Authorization\", …), on the command line"
                        + " --header.";
            case 403 ->
                "If the address is right and has not expired, the server may want headers, such as Referer, Cookie or"
                        + " User-Agent: Video.header, on the command line --header.";
            case 404, 410 -> "Check the address, capitals included.";
            case 429 -> "Wait, and ask less often.";
            default ->
                status >= 500 ? "Try again later, or ask whoever runs the server." : "Open the address in a browser.";
        };
    }
}
