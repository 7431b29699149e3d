package io.videoxl.video.reading;

import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The certificate authorities that Java trusts, in a temporary file as FFmpeg takes them. */
final class TrustedAuthorities {
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private TrustedAuthorities() {}

    /** Those of the default trust store, {@code javax.net.ssl.trustStore} or the JDK's own. */
    static TemporaryFile ofJava() {
        try {
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            var pem = new StringBuilder();
            for (var manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager x509) {
                    for (var certificate : x509.getAcceptedIssuers()) {
                        pem.append("-----BEGIN CERTIFICATE-----\n")
                                .append(LINES.encodeToString(certificate.getEncoded()))
                                .append("\n-----END CERTIFICATE-----\n");
                    }
                }
            }
            var file = TemporaryFile.create(".pem");
            Files.writeString(file.path(), pem);
            return file;
        } catch (GeneralSecurityException | IOException e) {
            throw new VideoXLException(
                    Code.IO,
                    "The certificates that Java trusts could not be handed to FFmpeg: " + e.getMessage()
                            + ". Check javax.net.ssl.trustStore and the folder for temporary files.",
                    e);
        }
    }
}
