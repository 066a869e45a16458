package io.persistentprocess.training;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate for 127.0.0.1 that is valid for the training. The JDK can create one only with its keytool. */
public final class TrainingCertificate {
    private static final String PASSWORD = "training";
    private static final String ALIAS = "stage";

    /** Started by its class: the image's runtime has no program but java. */
    private static final String KEYTOOL = "java.base/sun.security.tools.keytool.Main";

    private final KeyStore keys;

    private TrainingCertificate(KeyStore keys) {
        this.keys = keys;
    }

    /** Creates a certificate in a folder of the caller. */
    public static TrainingCertificate make(Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path file = folder.resolve("stage.p12");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-m",
                KEYTOOL,
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "SAN=IP:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString());
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (keytool.waitFor() != 0) {
            throw new IOException("no certificate was made by " + KEYTOOL);
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return new TrainingCertificate(keys);
    }

    SSLContext context() throws GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    /** For a kubeconfig: PEM, encoded in Base64 once more. */
    public String authorityData() throws GeneralSecurityException {
        String body = Base64.getMimeEncoder()
                .encodeToString(keys.getCertificate(ALIAS).getEncoded());
        String pem = "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    }
}
