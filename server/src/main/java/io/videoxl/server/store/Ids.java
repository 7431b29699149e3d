package io.videoxl.server.store;

import java.security.SecureRandom;
import java.util.regex.Pattern;

/** Short random words that name what is kept. They cannot be guessed, and are safe in addresses and as names of files. */
public final class Ids {
    private static final String LETTERS = "0123456789abcdefghijkmnpqrstuvwxyz"; // none that look like others
    private static final int LENGTH = 16; // 81 bits
    private static final Pattern FORM = Pattern.compile("[0-9a-z]{" + LENGTH + "}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    /** A new one. */
    public static String random() {
        var id = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            id.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return id.toString();
    }

    /** Whether a word may be one: if so, no path can be hidden in it. */
    public static boolean isOne(String word) {
        return FORM.matcher(word).matches();
    }
}
