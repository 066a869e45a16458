package io.persistentprocess.cli;

import io.persistentprocess.agent.Agent;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where metrics and health are served, if they are. An agent that does not serve them loads nothing of what would. */
final class MetricsOption {
    /** Serves the numbers of an agent until the process ends. */
    @FunctionalInterface
    interface Service {
        /**
         * Answers from now on.
         *
         * @param notReady why the agent is not ready, in one sentence; empty: it is
         */
        void begin(Agent agent, Supplier<Optional<String>> notReady);
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
            return (_, _) -> {};
        }
        try {
            return AgentMetrics.at(address);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--metrics-address: " + e.getMessage(), e);
        }
    }
}
