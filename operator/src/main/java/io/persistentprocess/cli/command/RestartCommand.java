package io.persistentprocess.cli.command;

import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.option.AgentOption;
import io.persistentprocess.cli.option.InstancesArgument;
import io.persistentprocess.cli.option.SettleOption;
import io.persistentprocess.cli.output.OutcomePrinter;
import io.persistentprocess.local.control.ControlRequest;
import io.persistentprocess.local.control.ControlResponse;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ppg restart}. */
@Command(
        name = "restart",
        description =
                "Stop instances gracefully, start them again and wait until they have stayed up for a while; also those that are stopped or have failed.")
public final class RestartCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private AgentOption agent;

    @Mixin
    private InstancesArgument instances;

    @Mixin
    private SettleOption settle;

    public RestartCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        return OutcomePrinter.show(
                agent,
                console,
                new ControlRequest.Restart(
                        instances.namespace(), instances.text(), settle.time().toMillis()),
                ControlResponse.Outcome.Result.RESTARTED);
    }
}
