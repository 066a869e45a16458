package io.persistentprocess.cli;

import io.persistentprocess.local.control.Request;
import io.persistentprocess.local.control.Response;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ppg stop}. */
@Command(
        name = "stop",
        description = "Stop instances gracefully, wait until they are, and keep them stopped until ppg restart.")
final class StopCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private AgentOption agent;

    @Mixin
    private InstancesArgument instances;

    StopCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        return Outcomes.show(
                agent,
                console,
                new Request.Stop(instances.namespace(), instances.text()),
                Response.Outcome.Result.STOPPED);
    }
}
