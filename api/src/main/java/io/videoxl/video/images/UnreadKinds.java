package io.videoxl.video.images;

import io.videoxl.VideoXLException;

/** Kinds of PNG and JPEG that Pillow does not read either, or no library here: what they are is told, for none of them is damaged. */
final class UnreadKinds {
    private static final int FIRST_CHUNK = 12; // its type, behind the signature and its length

    // ITU-T T.81, table B.1; T.87
    private static final int START_OF_SCAN = 0xDA;
    private static final int JPEG_LS = 0xF7;
    private static final int LOSSLESS = 0xC3;

    private UnreadKinds() {}

    /** @throws VideoXLException {@code VIDEO_UNREADABLE} for one of them */
    static void refuse(ImageFormat format, byte[] file, String name) {
        if (format == ImageFormat.PNG && begins(file, FIRST_CHUNK, "CgBI")) {
            throw ImageDecoder.unreadable(
                    name,
                    "is a PNG in the form that Xcode gives those of iPhone applications (CgBI), which is not PNG",
                    "Revert it with pngcrush -revert-iphone-optimizations, or take the picture that the application was made of.");
        }
        if (format == ImageFormat.JPEG) {
            refuseJpeg(file, name);
        }
    }

    private static boolean begins(byte[] file, int at, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (at + i >= file.length || file[at + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static void refuseJpeg(byte[] file, String name) {
        int at = 2;
        while (at + 9 < file.length && file[at] == (byte) 0xFF) {
            int marker = file[at + 1] & 0xFF;
            if (marker == 0xFF) {
                at++; // a fill byte
                continue;
            }
            if (marker == START_OF_SCAN) {
                return;
            }
            if (marker == JPEG_LS || marker >= 0xC0 && marker <= 0xCF && marker % 4 != 0 || marker == 0xC0) {
                refuseFrame(marker, file[at + 4] & 0xFF, number(file, at + 5), name);
                return;
            }
            at += 2 + number(file, at + 2);
        }
    }

    private static void refuseFrame(int marker, int bits, int height, String name) {
        if (marker == JPEG_LS) {
            throw refused(name, "is JPEG-LS, which has little in common with JPEG but the name");
        }
        if (marker > 0xC8) {
            throw refused(name, "is a JPEG with arithmetic coding, which hardly any program reads");
        }
        if (marker > LOSSLESS) {
            throw refused(name, "is a hierarchical JPEG, which hardly any program reads");
        }
        if (height == 0) {
            throw refused(name, "is a JPEG that tells its height only behind its pixels (by a DNL marker)");
        }
        if (bits == 12 && marker != LOSSLESS) {
            throw refused(name, "is a JPEG with 12 bits a sample");
        }
    }

    private static VideoXLException refused(String name, String found) {
        return ImageDecoder.unreadable(name, found, "Convert it to PNG with the program that made it.");
    }

    private static int number(byte[] file, int at) {
        return (file[at] & 0xFF) << 8 | file[at + 1] & 0xFF;
    }
}
