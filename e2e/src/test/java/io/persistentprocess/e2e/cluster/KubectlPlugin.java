package io.persistentprocess.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.CompletedCommand;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** {@code kubectl ppg}, by the script that kubectl runs. */
final class KubectlPlugin {
    static final Path SCRIPT =
            Path.of("../operator/bin/kubectl-ppg").toAbsolutePath().normalize();

    private KubectlPlugin() {}

    /** Runs the plugin with these arguments. */
    static CompletedCommand ask(String... arguments) {
        return Commands.ask(
                Stream.concat(Stream.of(SCRIPT.toString()), Stream.of(arguments))
                        .toList(),
                Map.of());
    }

    /** Has it ask for something of instances in this namespace, which must succeed. */
    static void request(ApiServer server, String namespace, String command, String what, String... more) {
        CompletedCommand completed = ask(Stream.concat(
                        Stream.of(
                                command,
                                what,
                                "-n",
                                namespace,
                                "--kubeconfig",
                                server.kubeconfig(User.SUPER_USER).toString()),
                        Stream.of(more))
                .toArray(String[]::new));
        assertThat(completed.code()).as(completed.text()).isZero();
    }
}
