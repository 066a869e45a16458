package io.persistentprocess.cli;

import io.persistentprocess.agent.Agent;
import io.persistentprocess.api.PersistentProcessGroup;
import io.persistentprocess.cluster.controller.Controller;
import io.persistentprocess.metrics.AnswerProbe;
import io.persistentprocess.metrics.Endpoint;
import io.persistentprocess.metrics.ListenAddress;
import io.persistentprocess.metrics.Meters;
import io.persistentprocess.metrics.Probe;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where metrics and health are served, if they are. */
final class MetricsOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--metrics-address",
            paramLabel = "ADDRESS",
            description =
                    "Serve /metrics, /livez and /readyz on HOST:PORT, or :PORT for all addresses; port 0 is any that is free."
                            + " Default: not at all.")
    private String address;

    /** What serves the numbers of an agent, until the process ends. */
    @FunctionalInterface
    interface Service {
        void begin(Agent agent);
    }

    /** Takes the address; answers nothing yet. */
    Service prepare() throws IOException {
        if (address == null) {
            return _ -> {};
        }
        Endpoint endpoint = Endpoint.bind(parsed());
        return agent -> endpoint.serve(
                new Meters().observe(agent::measure), new AnswerProbe("the reactor", agent::ping), Probe.ALWAYS);
    }

    /** What serves the health of a controller, until the process ends. */
    @FunctionalInterface
    interface ControllerService {
        void begin(Controller controller);
    }

    /** Takes the address; answers nothing yet. */
    ControllerService prepareForController() throws IOException {
        if (address == null) {
            return _ -> {};
        }
        Endpoint endpoint = Endpoint.bind(parsed());
        return controller -> endpoint.serve(
                new Meters().countStatusWrites(PersistentProcessGroup.KIND, controller::statusWrites),
                controller::deadBecause,
                controller::unreadyBecause);
    }

    private ListenAddress parsed() {
        try {
            return ListenAddress.parse(address);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--metrics-address: " + e.getMessage(), e);
        }
    }
}
