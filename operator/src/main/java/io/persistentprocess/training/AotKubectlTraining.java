package io.persistentprocess.training;

import io.persistentprocess.cli.console.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/** Runs the commands of {@code kubectl ppg} alone. A JVM loads all classes of its cache when it starts: at a desk the agent's and the controller's would only take time. */
public final class AotKubectlTraining {
    private AotKubectlTraining() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("ppg-training");
        try {
            TrainingCertificate certificate = TrainingCertificate.make(folder);
            try (SimulatedApiServer server = SimulatedApiServer.start(certificate, AotClusterTraining.STAGE)) {
                Path kubeconfig = Files.writeString(
                        folder.resolve("kubeconfig"), AotClusterTraining.kubeconfig(server, certificate));
                AotClusterTraining.ask(new AotTraining(Console.ofThisProcess()), kubeconfig.toString());
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("the training has no certificate: " + e.getMessage(), e);
        } finally {
            AotTraining.clear(folder);
        }
        AotTraining.end();
    }
}
