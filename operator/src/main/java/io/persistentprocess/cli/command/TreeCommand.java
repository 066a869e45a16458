package io.persistentprocess.cli.command;

import io.persistentprocess.cli.console.CommandFailedException;
import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.console.ExitCode;
import io.persistentprocess.cli.option.AgentOption;
import io.persistentprocess.cli.option.ScopeOptions;
import io.persistentprocess.cli.output.ControlQuery;
import io.persistentprocess.cli.output.ProcessTree;
import io.persistentprocess.cli.output.YamlWriter;
import io.persistentprocess.local.control.ControlRequest;
import io.persistentprocess.local.control.ControlResponse;
import io.persistentprocess.local.control.InstanceProcesses;
import io.persistentprocess.local.control.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ppg tree}: the processes of each instance. */
@Command(
        name = "tree",
        description =
                "Show the processes of each instance as a tree, oldest first: PID, state, age, CPU time, resident memory,"
                        + " command line.")
public final class TreeCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private AgentOption agent;

    @Mixin
    private ScopeOptions scope;

    @Option(
            names = {"-p", "--threads"},
            description = "Show the threads of each process as well.")
    private boolean threads;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "tree",
            description = "One of ${COMPLETION-CANDIDATES}.")
    private Format format;

    private enum Format {
        tree,
        json,
        yaml
    }

    public TreeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, CommandFailedException {
        ControlRequest.Detail detail = threads ? ControlRequest.Detail.THREADS : ControlRequest.Detail.PROCESSES;
        ControlResponse.Tree tree = ControlQuery.ask(
                agent, console, new ControlRequest.Tree(scope.scope(), detail), ControlResponse.Tree.class);
        switch (format) {
            case tree -> draw(tree);
            case json -> console.out().println(Json.pretty(tree.plain()));
            case yaml -> console.out().print(YamlWriter.print(tree.plain()));
        }
        return ExitCode.OK;
    }

    private void draw(ControlResponse.Tree tree) {
        ProcessTree.Lines lines = console.drawsLines() ? ProcessTree.Lines.DRAWN : ProcessTree.Lines.ASCII;
        for (InstanceProcesses instance : tree.instances()) {
            console.out().print(new ProcessTree(lines, Instant.now()).print(instance));
        }
        if (tree.instances().isEmpty()) {
            console.err().println(scope.nothingFound());
        }
    }
}
