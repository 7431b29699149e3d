package io.videoxl.video.fitting;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** A picture as an array of R G B bytes, rows from the top. */
public record Picture(int width, int height, byte[] rgb) {
    static Picture random(int width, int height) {
        var rgb = new byte[3 * width * height];
        new Random(42).nextBytes(rgb);
        return new Picture(width, height, rgb);
    }

    /** The golden files' picture of a size (formula in the golden files' description). */
    public static Picture byFormula(String kind, int width, int height) {
        var tag = kind + ":" + height + "x" + width;
        int blocks = (width + 7) / 8;
        var rgb = new byte[3 * width * height];
        for (int y = 0, i = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++, i++) {
                    double unit = unit(tag, ((long) (y / 8) * blocks + x / 8) * 3 + c);
                    rgb[i] = (byte) ((int) (192 * unit) + (3 * y + 5 * x) % 64);
                }
            }
        }
        return new Picture(width, height, rgb);
    }

    private static double unit(String name, long i) {
        long h = 0xCBF29CE484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            h = (h ^ (b & 0xFF)) * 0x100000001B3L;
        }
        long z = h + (i + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z ^= z >>> 31;
        return (z >>> 40) * 0x1p-24;
    }

    /** Turned as a player would show it. */
    Picture turned(Orientation o) {
        int w = o.transposes() ? height : width;
        int h = o.transposes() ? width : height;
        var out = new byte[rgb.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int toX = o.a() * x + o.c() * y + (o.a() + o.c() < 0 ? w - 1 : 0);
                int toY = o.b() * x + o.d() * y + (o.b() + o.d() < 0 ? h - 1 : 0);
                System.arraycopy(rgb, 3 * (y * width + x), out, 3 * (toY * w + toX), 3);
            }
        }
        return new Picture(w, h, out);
    }
}
