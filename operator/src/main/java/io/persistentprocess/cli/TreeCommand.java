package io.persistentprocess.cli;

import io.persistentprocess.local.control.InstanceProcesses;
import io.persistentprocess.local.control.Json;
import io.persistentprocess.local.control.Request;
import io.persistentprocess.local.control.Response;
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
final class TreeCommand implements Callable<Integer> {
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

    TreeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, CommandFailedException {
        Request.Detail detail = threads ? Request.Detail.THREADS : Request.Detail.PROCESSES;
        Response.Tree tree =
                AnswerReader.ask(agent, console, new Request.Tree(scope.scope(), detail), Response.Tree.class);
        switch (format) {
            case tree -> draw(tree);
            case json -> console.out().println(Json.pretty(tree.plain()));
            case yaml -> console.out().print(Yaml.print(tree.plain()));
        }
        return ExitCode.OK;
    }

    private void draw(Response.Tree tree) {
        ProcessTree.Lines lines = console.drawsLines() ? ProcessTree.Lines.DRAWN : ProcessTree.Lines.ASCII;
        for (InstanceProcesses instance : tree.instances()) {
            console.out().print(new ProcessTree(lines, Instant.now()).print(instance));
        }
        if (tree.instances().isEmpty()) {
            console.err().println(scope.nothingFound());
        }
    }
}
