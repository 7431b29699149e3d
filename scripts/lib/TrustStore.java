import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;

/** Writes the certificates of a PEM bundle to a trust store for Java. */
final class TrustStore {
    private TrustStore() {}

    public static void main(String[] arguments) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (var bundle = Files.newInputStream(Path.of(arguments[0]))) {
            int count = 0;
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(bundle)) {
                store.setCertificateEntry("system-" + count++, certificate);
            }
        }
        try (var out = Files.newOutputStream(Path.of(arguments[1]))) {
            // Java opens its own store without a password, and then reads a store without encryption only.
            System.setProperty("keystore.pkcs12.certProtectionAlgorithm", "NONE");
            System.setProperty("keystore.pkcs12.macAlgorithm", "NONE");
            store.store(out, null);
        }
    }
}
