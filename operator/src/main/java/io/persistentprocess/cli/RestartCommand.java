package io.persistentprocess.cli;

import io.persistentprocess.local.control.Request;
import io.persistentprocess.local.control.Response;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ppg restart}. */
@Command(
        name = "restart",
        description =
                "Stop instances gracefully, start them again and wait until they have stayed up for a while; also those that are stopped or have failed.")
final class RestartCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private AgentOption agent;

    @Mixin
    private InstancesArgument instances;

    @Mixin
    private SettleOption settle;

    RestartCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        return Outcomes.show(
                agent,
                console,
                new Request.Restart(
                        instances.namespace(), instances.text(), settle.time().toMillis()),
                Response.Outcome.Result.RESTARTED);
    }
}
