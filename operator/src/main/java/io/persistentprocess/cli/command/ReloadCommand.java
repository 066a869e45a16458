package io.persistentprocess.cli.command;

import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.option.AgentOption;
import io.persistentprocess.cli.option.InstancesArgument;
import io.persistentprocess.cli.output.OutcomePrinter;
import io.persistentprocess.local.control.ControlRequest;
import io.persistentprocess.local.control.ControlResponse;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ppg reload}. */
@Command(
        name = "reload",
        description =
                "Have running instances read their configuration again, as their member's reload says, and wait until they have.")
public final class ReloadCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private AgentOption agent;

    @Mixin
    private InstancesArgument instances;

    public ReloadCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        return OutcomePrinter.show(
                agent,
                console,
                new ControlRequest.Reload(instances.namespace(), instances.text()),
                ControlResponse.Outcome.Result.RELOADED);
    }
}
