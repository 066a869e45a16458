package io.persistentprocess.cli;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.api.GoDuration;
import io.persistentprocess.cluster.drain.Drain;
import io.persistentprocess.cluster.drain.DrainFailedException;
import io.persistentprocess.cluster.drain.NodeSelection;
import io.persistentprocess.cluster.drain.Uninstall;
import io.persistentprocess.cluster.drain.Workloads;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
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
final class DrainCommand implements Callable<Integer> {
    private static final String DEFAULT_NAME = "ppg";

    private final Console console;

    @Spec
    private CommandSpec spec;

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

    DrainCommand(Console console) {
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
        try (KubernetesClient client = new KubernetesClientBuilder().build()) {
            carryOut(client, patience);
            return ExitCode.OK;
        } catch (DrainFailedException e) {
            throw new CommandFailedException(e.getMessage(), e);
        } catch (KubernetesClientException e) {
            throw new CommandFailedException("the API server cannot do it: " + e.getMessage(), e);
        }
    }

    private void carryOut(KubernetesClient client, Duration patience)
            throws DrainFailedException, InterruptedException, CommandFailedException {
        if (rehearsal) {
            Workloads workloads = new Workloads(namespace, installation == null ? DEFAULT_NAME : installation);
            NodeSelection which =
                    nodes.isEmpty() ? new NodeSelection.All() : new NodeSelection.Named(Set.copyOf(nodes));
            new Drain(client, Clock.systemUTC(), console.out()::println).rehearse(which, workloads, patience);
        } else if (installation != null) {
            new Uninstall(client, Clock.systemUTC(), console.out()::println)
                    .run(new Workloads(namespace, installation), policy, patience);
        } else {
            drainNodes(client, patience);
        }
    }

    private void drainNodes(KubernetesClient client, Duration patience)
            throws DrainFailedException, InterruptedException, CommandFailedException {
        Set<String> named = Set.copyOf(nodes);
        Drain drain = new Drain(client, Clock.systemUTC(), console.out()::println);
        if (undo) {
            drain.undo(named);
            return;
        }
        Set<String> leftBehind =
                drain.drain(new NodeSelection.Named(named), new Workloads(namespace, DEFAULT_NAME), patience);
        if (!leftBehind.isEmpty()) {
            throw new CommandFailedException("nodes that are not ready, or without an agent: "
                    + String.join(", ", leftBehind) + "; they will be drained when their agents are back");
        }
    }

    private ParameterException misuse(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
