package io.persistentprocess.cli;

import io.persistentprocess.agent.Agent;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where metrics and health are served, if they are. An agent that does not serve them loads nothing of what would. */
final class MetricsOption {
    /** Serves the numbers of an agent until the process ends. */
    @FunctionalInterface
    interface Service {
        void begin(Agent agent);
    }

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--metrics-address",
            paramLabel = "ADDRESS",
            description =
                    "Serve /metrics, /livez and /readyz on HOST:PORT, or :PORT for all addresses; port 0 is any that is free."
                            + " Default: not at all.")
    private String address;

    /** Takes the address; answers nothing yet. */
    Service prepare() throws IOException {
        if (address == null) {
            return _ -> {};
        }
        try {
            return AgentMetrics.at(address);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--metrics-address: " + e.getMessage(), e);
        }
    }
}
