package io.videoxl.video.network;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Bytes that were encrypted with AES-128 in CBC mode, as parts of HTTP live streams are. */
final class DecryptedBytes implements Bytes {
    private final HttpBytes source;
    private final InputStream plain;
    private long position;

    DecryptedBytes(HttpBytes source, byte[] key, byte[] vector) {
        this.source = source;
        try {
            var cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(vector));
            plain = new CipherInputStream(new Encrypted(), cipher);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw Refusals.unreadable(
                    source.name(), "its key is none of AES-128; expected 16 bytes. Ask who serves it.");
        }
    }

    private final class Encrypted extends InputStream {
        @Override
        public int read() {
            var one = new byte[1];
            return source.read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return source.read(target, offset, length);
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        try {
            int count = plain.read(target, offset, length);
            position += Math.max(count, 0);
            return count;
        } catch (IOException e) {
            throw Refusals.unreadable(
                    source.name(), "it cannot be decrypted; expected what its key was made for. Ask who serves it.");
        }
    }

    @Override
    public void seek(long target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long length() {
        return -1;
    }

    @Override
    public boolean isSeekable() {
        return false;
    }

    @Override
    public void close() {
        source.close();
    }
}
