package io.persistentprocess.e2e.cluster.binaries;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The key that an API server signs service accounts' tokens with. */
public final class ServiceAccountKey {
    static final String FILE = "service-account.key";

    private static final int BITS = 2048;
    private static final int LINE = 64;

    private ServiceAccountKey() {}

    public static void write(Path folder) throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            Base64.Encoder base64 = Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII));
            String body = base64.encodeToString(
                    generator.generateKeyPair().getPrivate().getEncoded());
            Files.writeString(
                    folder.resolve(FILE), "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }
}
