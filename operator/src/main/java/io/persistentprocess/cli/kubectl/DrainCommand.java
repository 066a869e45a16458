package io.persistentprocess.cli.kubectl;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.persistentprocess.agent.loop.BootClock;
import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.api.value.GoDuration;
import io.persistentprocess.cli.console.CommandFailedException;
import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.console.ExitCode;
import io.persistentprocess.cli.option.InstallationOption;
import io.persistentprocess.cluster.drain.Drain;
import io.persistentprocess.cluster.drain.DrainFailedException;
import io.persistentprocess.cluster.drain.InstallationWorkloads;
import io.persistentprocess.cluster.drain.NodeSelection;
import io.persistentprocess.cluster.drain.Uninstall;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ppg drain}. */
@Command(
        name = "drain",
        description = {
            "Stop every member on some nodes of a cluster, and keep them stopped until --undo.",
            "With --uninstall: on all nodes, then take away agents, controller, finalizers and ProcessNodes. The groups stay."
        })
public final class DrainCommand implements Callable<Integer> {
    private static final String DEFAULT_NAME = "ppg";

    private final Console console;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOption cluster;

    @Mixin
    private InstallationOption whose;

    @Parameters(arity = "0..*", paramLabel = "NODE", description = "The nodes.")
    private List<String> nodes = List.of();

    @Option(names = "--undo", description = "Have the members of the nodes started again.")
    private boolean undo;

    @Option(names = "--dry-run", description = "Change nothing; wait until every node could be drained.")
    private boolean rehearsal;

    @Option(
            names = "--uninstall",
            paramLabel = "NAME",
            description = "What the names of the installation's objects begin with: as helm uninstall does it.")
    private String installation;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            defaultValue = "ppg-system",
            description = "Where the agents' pods are. Default: ppg-system.")
    private String namespace;

    @Option(
            names = "--namespaces",
            split = ",",
            paramLabel = "NAMESPACE",
            defaultValue = "*",
            description = "With --uninstall, where there are other installations: the namespaces whose groups this one"
                    + " serves; * for all. Default: *.")
    private List<String> groupNamespaces;

    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            defaultValue = "Terminate",
            description =
                    "With --uninstall: Terminate stops the members, Orphan leaves them running. Default: Terminate.")
    private DeletionPolicy policy;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "3m",
            description = "How long to wait. Default: 3m.")
    private String timeout;

    public DrainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws CommandFailedException, InterruptedException {
        if (nodes.isEmpty() == (installation == null)) {
            throw misuse("name nodes, or use --uninstall");
        }
        Duration patience = GoDuration.parse(timeout)
                .filter(Duration::isPositive)
                .orElseThrow(() -> misuse("--timeout " + timeout + " is not a duration like 90s or 3m"));
        return cluster.askPatiently(client -> {
            try {
                carryOut(client, patience);
                return ExitCode.OK;
            } catch (DrainFailedException e) {
                throw new CommandFailedException(e.getMessage(), e);
            }
        });
    }

    private void carryOut(KubernetesClient client, Duration patience)
            throws DrainFailedException, InterruptedException, CommandFailedException {
        if (rehearsal) {
            NodeSelection which = nodes.isEmpty()
                    ? new NodeSelection.All(whose.installation())
                    : new NodeSelection.Named(Set.copyOf(nodes));
            new Drain(client, BootClock::now, console.out()::println).rehearse(which, workloads(), patience);
        } else if (installation != null) {
            new Uninstall(client, BootClock::now, console.out()::println).run(workloads(), policy, patience);
        } else {
            drainNodes(client, patience);
        }
    }

    private void drainNodes(KubernetesClient client, Duration patience)
            throws DrainFailedException, InterruptedException, CommandFailedException {
        Set<String> named = Set.copyOf(nodes);
        Drain drain = new Drain(client, BootClock::now, console.out()::println);
        if (undo) {
            Set<String> unknown = drain.undo(named);
            if (!unknown.isEmpty()) {
                throw new CommandFailedException("no agent has reported from nodes: " + String.join(", ", unknown)
                        + "; kubectl get pnode lists those that have");
            }
            console.out().println("members are started again on " + list(named));
            return;
        }
        Set<String> leftBehind = drain.drain(new NodeSelection.Named(named), workloads(), patience);
        if (!leftBehind.isEmpty()) {
            throw new CommandFailedException("nodes that are not ready, or without an agent: "
                    + String.join(", ", leftBehind) + "; they will be drained when their agents are back");
        }
        console.out().println("nothing runs any more on %s; ppg drain --undo starts it again".formatted(list(named)));
    }

    private InstallationWorkloads workloads() {
        return new InstallationWorkloads(
                whose.installation(),
                namespace,
                installation == null ? DEFAULT_NAME : installation,
                groupNamespaces.contains("*") ? Set.of() : Set.copyOf(groupNamespaces));
    }

    private static String list(Set<String> nodes) {
        return String.join(", ", new TreeSet<>(nodes));
    }

    private ParameterException misuse(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
