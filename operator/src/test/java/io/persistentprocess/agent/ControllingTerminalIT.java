package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.as;
import static io.persistentprocess.agent.Specs.forking;
import static io.persistentprocess.agent.Specs.group;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.kernel.descriptor.PseudoTerminal;
import io.persistentprocess.supervision.spec.CredentialsSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A member that runs as an unprivileged user and puts a link to a terminal of its own where its PID file should be. An agent that leads a session, as one started by
 * setsid(1), by init or as the first process of a container does, would be given it as its controlling terminal by open(2) without O_NOCTTY, and ^C would end it. Needs
 * root.
 */
class ControllingTerminalIT {
    private static final String NOBODY = "65534";

    private ActionExecutorFixture host;

    @BeforeEach
    void create() {
        host = ActionExecutorFixture.create();
    }

    @AfterEach
    void cleanUp() throws IOException {
        host.close();
    }

    /** Leads a session; says what its terminal is once it has looked at the PID file. */
    static final class SessionLeader {
        private SessionLeader() {}

        public static void main(String[] arguments) throws IOException {
            Agent agent = Agent.start(new AgentConfig(
                    Path.of(arguments[0]),
                    Path.of(arguments[1]),
                    Path.of(arguments[1]).resolveSibling("run"),
                    "node-1"));
            CredentialsSpec nobody = new CredentialsSpec(
                    Optional.of(NOBODY), Optional.of(NOBODY), List.of(), List.of(), List.of(), false);
            agent.apply(List.of(group(as(forking(Optional.of(arguments[2]), "sleep 1000 & exit 0"), nobody, "/"))));
            await().atMost(ActionExecutorFixture.PATIENCE)
                    .until(() -> agent.instances().stream()
                            .anyMatch(view ->
                                    view.id().equals(WEB) && view.message().contains("pidFile")));
            System.out.println("terminal " + terminal());
            while (System.in.read() >= 0) {
                System.out.println("alive");
            }
            agent.close();
        }

        /** tty_nr, field 7 of proc_pid_stat(5); 0: none. */
        private static String terminal() throws IOException {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[7 - 3];
        }
    }

    @Test
    void aTerminalInPlaceOfAPidFileDoesNotBecomeTheAgents() throws Exception {
        try (PseudoTerminal terminal = PseudoTerminal.create()) {
            Path pidFile = Files.createSymbolicLink(host.file("pid"), terminal.slave());
            Process agent = start(pidFile);
            try (BufferedReader said =
                    new BufferedReader(new InputStreamReader(agent.getInputStream(), StandardCharsets.UTF_8))) {
                assertThat(said.readLine()).isEqualTo("terminal 0");
                terminal.interrupt();
                agent.getOutputStream().write('\n');
                agent.getOutputStream().flush();
                assertThat(said.readLine()).isEqualTo("alive");
            } finally {
                agent.getOutputStream().close();
                agent.waitFor();
            }
        }
    }

    private Process start(Path pidFile) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "setsid",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                SessionLeader.class.getName()));
        command.addAll(List.of(host.root().toString(), host.file("log").toString(), pidFile.toString()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
