package io.persistentprocess.cli;

import io.persistentprocess.local.control.InstanceProcesses;
import io.persistentprocess.local.control.Request;
import io.persistentprocess.local.control.Response;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ppg tree}: the processes of each instance. */
@Command(name = "tree", description = "Show the processes of each instance as a tree, oldest first.")
final class TreeCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private AgentOption agent;

    @Mixin
    private ScopeOptions scope;

    TreeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, CommandFailedException {
        Response.Tree tree = AnswerReader.ask(agent, console, new Request.Tree(scope.scope()), Response.Tree.class);
        ProcessTree.Lines lines = console.drawsLines() ? ProcessTree.Lines.DRAWN : ProcessTree.Lines.ASCII;
        for (InstanceProcesses instance : tree.instances()) {
            console.out().print(new ProcessTree(lines, Instant.now()).print(instance));
        }
        if (tree.instances().isEmpty()) {
            console.err().println(scope.nothingFound());
        }
        return ExitCode.OK;
    }
}
