package io.persistentprocess.cli.command;

import io.persistentprocess.cli.console.CommandFailedException;
import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.console.ExitCode;
import io.persistentprocess.cli.console.TerminalText;
import io.persistentprocess.cli.option.AgentOption;
import io.persistentprocess.cli.option.ScopeOptions;
import io.persistentprocess.cli.output.ControlQuery;
import io.persistentprocess.cli.output.StatusChanges;
import io.persistentprocess.cli.output.StatusTable;
import io.persistentprocess.cli.output.YamlWriter;
import io.persistentprocess.local.control.ControlRequest;
import io.persistentprocess.local.control.ControlResponse;
import io.persistentprocess.local.control.InstanceStatus;
import io.persistentprocess.local.control.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ppg status}: the instances of an agent. */
@Command(
        name = "status",
        description = {
            "Show what the instances of an agent are doing.",
            "The exit code is 0 if all instances shown are healthy, 3 if one is not, 1 if nothing can be shown."
        })
public final class StatusCommand implements Callable<Integer> {
    private static final String CLEAR_SCREEN = "\033[H\033[2J";

    private enum Format {
        table,
        wide,
        json,
        yaml,
        name
    }

    private final Console console;

    @Spec
    private CommandSpec spec;

    @Mixin
    private AgentOption agent;

    @Mixin
    private ScopeOptions scope;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "One of ${COMPLETION-CANDIDATES}.")
    private Format format;

    @Option(
            names = {"-w", "--watch"},
            description = "Keep showing them: redrawn each second on a terminal, else a line for each change.")
    private boolean watch;

    public StatusCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, CommandFailedException, InterruptedException {
        if (!watch) {
            ControlResponse.Status status = status();
            show(status);
            return status.isWell() ? ExitCode.OK : ExitCode.NOT_WELL;
        }
        if (format != Format.table && format != Format.wide) {
            throw new ParameterException(spec.commandLine(), "--watch goes with -o table and -o wide only");
        }
        if (console.outLook() == Console.Look.PLAIN) {
            follow();
        } else {
            redraw();
        }
        return ExitCode.OK;
    }

    private ControlResponse.Status status() throws IOException, CommandFailedException {
        return ControlQuery.ask(
                agent, console, new ControlRequest.Status(scope.scope(), showsUsage()), ControlResponse.Status.class);
    }

    private boolean showsUsage() {
        return switch (format) {
            case wide, json, yaml -> true;
            case table, name -> false;
        };
    }

    private void show(ControlResponse.Status status) {
        List<InstanceStatus> instances = status.instances();
        switch (format) {
            case table, wide -> console.out().print(tables(status));
            case json -> console.out().println(Json.pretty(status.plain()));
            case yaml -> console.out().print(YamlWriter.print(status.plain()));
            case name -> instances.forEach(instance -> console.out().println(TerminalText.of(instance.fullName())));
        }
        if (instances.isEmpty() && (format == Format.table || format == Format.wide)) {
            console.err().println(scope.nothingFound());
        }
    }

    private String tables(ControlResponse.Status status) {
        String refused = status.refusedManifests().stream()
                .map(each -> TerminalText.of("manifest refused: " + each) + "\n")
                .collect(Collectors.joining());
        return table().print(status.instances(), Instant.now()) + refused;
    }

    private StatusTable table() {
        return new StatusTable(
                scope.namesNamespaces() ? StatusTable.Names.WITH_NAMESPACE : StatusTable.Names.IN_NAMESPACE,
                format == Format.wide ? StatusTable.Width.WIDE : StatusTable.Width.NARROW);
    }

    private void redraw() throws IOException, CommandFailedException, InterruptedException {
        do {
            String screen = tables(status());
            console.out()
                    .writeBytes((CLEAR_SCREEN + screen).getBytes(console.out().charset()));
        } while (anotherSecond());
    }

    private void follow() throws IOException, CommandFailedException, InterruptedException {
        StatusChanges changes = new StatusChanges(table());
        do {
            console.out().print(changes.print(status().instances(), Instant.now()));
        } while (anotherSecond());
    }

    /** False if the reader has closed standard output. */
    private boolean anotherSecond() throws InterruptedException {
        boolean readerIsGone = console.out().checkError();
        return !readerIsGone && !new CountDownLatch(1).await(1, TimeUnit.SECONDS);
    }
}
