package io.persistentprocess.cli.kubectl;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.persistentprocess.agent.model.InstancePath;
import io.persistentprocess.cli.console.CommandFailedException;
import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.option.LogOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kubectl ppg logs}: runs {@code ppg logs} in the agents' pods, as kubectl exec does. */
@Command(
        name = "logs",
        description = {
            "Show what instances have written to standard output and standard error, on one node or on all.",
            "Runs ppg logs in the agents' pods, so it takes the right to exec there, which is root on the nodes."
        })
final class ClusterLogsCommand implements Callable<Integer> {
    /** Which nodes. */
    static final class Nodes {
        @Option(names = "--node", paramLabel = "NODE", description = "On this node.")
        private String node;

        @Option(names = "--all-nodes", description = "On all nodes that have such instances.")
        private boolean all;
    }

    private static final int MOST_NAMED = 5;

    private final Console console;

    @Mixin
    private ClusterOption cluster;

    @Mixin
    private GroupNamespaceOption namespace;

    @ArgGroup
    private Nodes nodes = new Nodes();

    @Mixin
    private LogOptions output;

    @Parameters(
            paramLabel = InstancePath.FORM,
            description = "A group, a member with all its instances, or one instance.")
    private String instances;

    ClusterLogsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws CommandFailedException, InterruptedException {
        output.check();
        InstancePath path = GroupScope.parse(instances);
        return cluster.ask(client -> show(client, path));
    }

    private int show(KubernetesClient client, InstancePath path) throws CommandFailedException, InterruptedException {
        String here = namespace.namespace(client);
        List<AgentPodLocation> agents = agents(client, path, here);
        NodeLogs.Names names = agents.size() > 1 ? NodeLogs.Names.SHOWN : NodeLogs.Names.OMITTED;
        try (NodeLogs logs = new NodeLogs(client, console, command(here), names)) {
            return output.follow() ? logs.followAll(agents) : logs.showEach(agents);
        }
    }

    private List<String> command(String here) {
        List<String> command = new ArrayList<>(List.of("/usr/bin/ppg", "logs", "-n", here));
        if (output.follow()) {
            command.add("-f");
        }
        output.tail().ifPresent(lines -> command.addAll(List.of("--tail", Long.toString(lines))));
        output.prefix().ifPresent(shown -> command.add(shown ? "--prefix" : "--no-prefix"));
        command.addAll(List.of("--", instances));
        return command;
    }

    private List<AgentPodLocation> agents(KubernetesClient client, InstancePath path, String here)
            throws CommandFailedException {
        if (nodes.node != null) {
            return List.of(AgentPodLocation.on(client, nodes.node));
        }
        List<String> having = NodesOfInstances.named(client, path, here);
        if (having.size() > 1 && !nodes.all) {
            String some = String.join(", ", having.stream().limit(MOST_NAMED).toList());
            throw new CommandFailedException("%s is on %d nodes (%s%s); name one with --node, or take --all-nodes"
                    .formatted(path, having.size(), some, having.size() > MOST_NAMED ? ", …" : ""));
        }
        List<AgentPodLocation> agents = new ArrayList<>();
        for (String node : having) {
            agents.add(AgentPodLocation.on(client, node));
        }
        return agents;
    }
}
