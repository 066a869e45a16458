package io.persistentprocess.e2e.cluster;

import io.persistentprocess.e2e.cluster.binaries.ApiServerException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The certificate and key that an API server has made for itself, for a proxy at the same address to serve with: clients that trust the one trust the other. */
record ServingCertificate(Path certificate, Path key) {
    /** RFC 5958 around RFC 8017: a sequence with version 0, the algorithm rsaEncryption, and the key, whose lengths fit into two bytes each. */
    private static final byte[] RSA = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final int TWO_BYTES_LENGTH = 0x82;
    private static final int HEADER = 4;

    /** What its clients trust, as PEM. */
    byte[] authority() {
        try {
            return Files.readAllBytes(certificate);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SSLContext context() {
        try (InputStream in = Files.newInputStream(certificate)) {
            Certificate[] chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .toArray(Certificate[]::new);
            char[] password = {};
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, password);
            store.setKeyEntry("server", privateKey(), password, chain);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new ApiServerException("cannot serve with " + certificate + ": " + e.getMessage(), e);
        }
    }

    /** The file is of the older format, which only names the algorithm in its first line, and which Java does not read. */
    private PrivateKey privateKey() throws IOException, GeneralSecurityException {
        String body = String.join(
                "",
                Files.readAllLines(key).stream()
                        .filter(line -> !line.startsWith("-----"))
                        .toList());
        byte[] octets = element(OCTETS, Base64.getDecoder().decode(body));
        byte[] whole = ByteBuffer.allocate(RSA.length + octets.length)
                .put(RSA)
                .put(octets)
                .array();
        return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(element(SEQUENCE, whole)));
    }

    private static byte[] element(int tag, byte[] content) {
        return ByteBuffer.allocate(HEADER + content.length)
                .put((byte) tag)
                .put((byte) TWO_BYTES_LENGTH)
                .putShort((short) content.length)
                .put(content)
                .array();
    }
}
