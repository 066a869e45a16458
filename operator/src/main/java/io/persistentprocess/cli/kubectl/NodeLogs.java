package io.persistentprocess.cli.kubectl;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.persistentprocess.cli.console.CommandFailedException;
import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.console.ExitCode;
import io.persistentprocess.cli.logs.LineAssembler;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** What {@code ppg logs} prints in the agents' pods. The client's threads bring lines; each is printed whole. */
final class NodeLogs implements AutoCloseable {
    /** Each is a connection to the API server. */
    private static final int MOST_FOLLOWED = 100;

    /** Whether lines begin with the name of their node. */
    enum Names {
        OMITTED,
        SHOWN
    }

    private final KubernetesClient client;
    private final Console console;
    private final List<String> command;
    private final Names names;
    private final List<ExecWatch> executions = new ArrayList<>();
    private final CompletableFuture<Boolean> readerGone = new CompletableFuture<>();

    NodeLogs(KubernetesClient client, Console console, List<String> command, Names names) {
        this.client = client;
        this.console = console;
        this.command = List.copyOf(command);
        this.names = names;
    }

    /** One node after the other. */
    int showEach(List<AgentPodLocation> agents) throws CommandFailedException, InterruptedException {
        int code = ExitCode.OK;
        for (AgentPodLocation agent : agents) {
            code = Math.max(code, await(agent, start(agent)));
        }
        return code;
    }

    /** All nodes at once; returns when the last has ended, or the reader has gone. */
    int followAll(List<AgentPodLocation> agents) throws CommandFailedException, InterruptedException {
        if (agents.size() > MOST_FOLLOWED) {
            throw new CommandFailedException("%d nodes are too many to follow, %d are the most; name one with --node"
                    .formatted(agents.size(), MOST_FOLLOWED));
        }
        List<CompletableFuture<Integer>> codes = new ArrayList<>();
        for (AgentPodLocation agent : agents) {
            codes.add(start(agent));
        }
        for (int i = 0; i < agents.size(); i++) {
            int code = await(agents.get(i), codes.get(i));
            if (readerGone.isDone()) {
                return ExitCode.OK;
            }
            console.err()
                    .println(
                            "ppg: node %s: its logs are not followed any more, the agent's pod has ended the command with %d"
                                    .formatted(agents.get(i).node(), code));
        }
        return ExitCode.FAILURE;
    }

    private CompletableFuture<Integer> start(AgentPodLocation agent) {
        String before = names == Names.SHOWN ? agent.node() + " " : "";
        ExecWatch execution = client.pods()
                .inNamespace(agent.namespace())
                .withName(agent.name())
                .inContainer(AgentPodLocation.CONTAINER)
                .writingOutput(new Lines(new LineAssembler(line -> print(before, line))))
                .writingError(new Lines(new LineAssembler(line -> complain(agent, line))))
                .exec(command.toArray(String[]::new));
        executions.add(execution);
        return execution.exitCode();
    }

    private int await(AgentPodLocation agent, CompletableFuture<Integer> code)
            throws CommandFailedException, InterruptedException {
        try {
            CompletableFuture.anyOf(code, readerGone).get();
            return code.isDone() ? code.get() : ExitCode.OK;
        } catch (ExecutionException e) {
            String why = e.getCause() instanceof KubernetesClientException refused
                    ? ApiRefusal.explain(refused, client.getConfiguration().getMasterUrl())
                    : String.valueOf(e.getCause().getMessage());
            throw new CommandFailedException(
                    "node %s: ppg logs cannot be run in pod %s/%s: %s"
                            .formatted(agent.node(), agent.namespace(), agent.name(), why),
                    e);
        }
    }

    private synchronized void print(String before, byte[] line) {
        if (console.outLook() == Console.Look.PLAIN) {
            byte[] prefix = before.getBytes(StandardCharsets.UTF_8);
            byte[] whole = new byte[prefix.length + line.length + 1];
            System.arraycopy(prefix, 0, whole, 0, prefix.length);
            System.arraycopy(line, 0, whole, prefix.length, line.length);
            whole[whole.length - 1] = '\n';
            console.out().write(whole, 0, whole.length);
        } else {
            console.out().println(before + new String(line, StandardCharsets.UTF_8));
        }
        if (console.out().checkError()) {
            readerGone.complete(true);
        }
    }

    private synchronized void complain(AgentPodLocation agent, byte[] line) {
        String text = new String(line, StandardCharsets.UTF_8);
        console.err().println(names == Names.SHOWN ? "node " + agent.node() + ": " + text : text);
    }

    @Override
    public void close() {
        executions.forEach(ExecWatch::close);
    }

    /** Receives a stream in pieces. */
    private static final class Lines extends OutputStream {
        private final LineAssembler lines;

        Lines(LineAssembler lines) {
            this.lines = lines;
        }

        @Override
        public synchronized void write(int octet) {
            lines.add(new byte[] {(byte) octet});
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int count) {
            lines.add(Arrays.copyOfRange(bytes, from, from + count));
        }

        @Override
        public synchronized void close() {
            lines.finish();
        }
    }
}
