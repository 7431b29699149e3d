package io.videoxl.text;

import java.util.random.RandomGenerator;

/** Random texts of many scripts, with the spaces, marks and emoji that trip tokenizers. */
final class RandomText {
    private static final String ODD =
            " \t\n\r\u00a0\u2003\u3000\u0085\u001c'’.,!?-_0٣ⅷ½éåñßſ\u0301\u0323\u200d\ufe0f😀👍🏽视频हिन्दीק한";

    private RandomText() {}

    static String next(RandomGenerator random, int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(
                    switch (random.nextInt(4)) {
                        case 0 -> 'a' + random.nextInt(26);
                        case 1 -> ' ' + random.nextInt(95);
                        case 2 ->
                            ODD.codePoints()
                                    .toArray()[
                                    random.nextInt((int) ODD.codePoints().count())];
                        default -> anyScalar(random);
                    });
        }
        return text.toString();
    }

    private static int anyScalar(RandomGenerator random) {
        int codePoint;
        do {
            codePoint = random.nextInt(Character.MAX_CODE_POINT + 1);
        } while (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE);
        return codePoint;
    }
}
