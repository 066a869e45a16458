package io.persistentprocess.cli.option;

import io.persistentprocess.cli.console.Console;
import io.persistentprocess.local.HostUser;
import io.persistentprocess.local.control.ControlClient;
import io.persistentprocess.local.control.ControlRequest;
import io.persistentprocess.local.control.ControlSocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Option;

/** Selects the agent that a command connects to. */
public final class AgentOption {
    /** How long to retry while the agent is at its limit of clients. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description = "The agent's control socket. Default: /run/ppg/ppg.sock, for other users than root"
                    + " $$XDG_RUNTIME_DIR/ppg/ppg.sock.")
    private Path socket;

    public Path path(Map<String, String> environment) {
        return socket == null ? HostUser.current(environment).controlSocket() : socket;
    }

    public ControlClient ask(Console console, ControlRequest request) throws ControlSocketException {
        return ControlClient.ask(path(console.environment()), request, PATIENCE);
    }
}
