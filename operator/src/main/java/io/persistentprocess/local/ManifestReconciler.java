package io.persistentprocess.local;

import io.persistentprocess.agent.Agent;
import io.persistentprocess.agent.network.NetworkInterfaces;
import io.persistentprocess.api.GroupDefinition;
import io.persistentprocess.kernel.system.KernelClock;
import io.persistentprocess.supervision.group.DesiredState;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.node.NodeFacts;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.GroupResolver;
import io.persistentprocess.supervision.spec.GroupSpec;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the manifests and applies them to the agent, file by file: a problem in one file does not affect the others. Blocks on disks; for one thread.
 *
 * <p>If the agent dies here: nothing is lost. The next agent reads all manifests again.
 */
final class ManifestReconciler {
    private static final Logger LOG = LoggerFactory.getLogger(ManifestReconciler.class);

    private final List<Path> paths;
    private final ManifestLoader manifests = new ManifestLoader(System.in);
    private final Agent agent;
    private final NetworkInterfaces interfaces;
    private NodeFacts host;

    private DesiredManifests wanted = DesiredManifests.none();
    private final RefusedManifests refused;
    private boolean scarce;
    private boolean taken;

    /** @param host what it is as a node, without its interfaces */
    ManifestReconciler(List<Path> paths, NodeFacts host, Agent agent, NetworkInterfaces interfaces) {
        this.paths = List.copyOf(paths);
        this.host = host;
        this.agent = agent;
        this.interfaces = interfaces;
        this.refused = new RefusedManifests(agent::report);
    }

    /** The manifests that are refused at present. */
    RefusedManifests refused() {
        return refused;
    }

    /** Applies the next reading even if it equals the last one. */
    void applyAnew() {
        taken = false;
    }

    /**
     * Whether the manifests have to be read again although they do not change: groups were missing in the last reading and keep running until another reading confirms
     * that, or the agent had no descriptor or memory left to read a file.
     */
    boolean hasToReadAgain() {
        return wanted.unconfirmed() || scarce;
    }

    /** Reads all manifests and applies the changes. */
    void read() {
        apply(manifests.load(paths, wanted.files()));
    }

    void apply(LoadResult read) {
        refused.found(read.problems());
        scarce = read.coverage() == LoadResult.Coverage.SCARCE;
        Set<GroupId> running = agent.instances().stream()
                .map(instance -> instance.id().groupId())
                .collect(Collectors.toSet());
        DesiredManifests next = wanted.after(read, running, new BootTime(KernelClock.bootNanos()));
        boolean changed = !taken || !next.sameAs(wanted);
        warnOfHeld(next);
        List<Manifest> before = wanted.manifests();
        wanted = next;
        if (changed) {
            taken = true;
            apply(next, before);
        }
    }

    /** Applies the manifests that are known again if the interfaces that they ask for have changed. */
    void followHost() {
        NodeFacts before = host;
        host = host.withInterfaces(interfaces(wanted));
        if (!host.equals(before)) {
            resolve(wanted, wanted.manifests());
        }
    }

    private Optional<Set<String>> interfaces(DesiredManifests of) {
        return interfaces.follow(of.manifests().stream()
                .map(manifest -> manifest.group().spec())
                .filter(group -> group.selects(host.nodeName(), host.labels()))
                .flatMap(group -> group.on(host.nodeName(), host.labels()).networkInterfaces().stream())
                .collect(Collectors.toSet()));
    }

    private void apply(DesiredManifests next, List<Manifest> before) {
        host = host.withInterfaces(interfaces(next));
        resolve(next, before);
    }

    private void resolve(DesiredManifests next, List<Manifest> before) {
        GroupResolver resolver = new GroupResolver(host);
        Set<GroupId> untouched = untouched(next, resolver);
        List<GroupSpec> groups = next.manifests().stream()
                .filter(manifest -> isForThisHost(manifest, before))
                .filter(manifest -> !untouched.contains(manifest.id()))
                .map(manifest -> resolver.resolve(manifest.group()))
                .toList();
        LOG.info(
                "applying groups={} instances={}",
                groups.size(),
                groups.stream().mapToInt(group -> group.instances().size()).sum());
        // Nothing here waits for the result: status and events report it.
        var _ = agent.apply(new DesiredState(groups, untouched));
    }

    /** Groups that cannot be read or resolved; their instances stay as they are. */
    private static Set<GroupId> untouched(DesiredManifests next, GroupResolver resolver) {
        Set<GroupId> groups = new HashSet<>(next.untouched());
        for (Manifest manifest : next.manifests()) {
            resolver.problem(manifest.group()).ifPresent(problem -> {
                LOG.warn(
                        "is left as it is group={} file={}:{} reason=\"{}\"",
                        manifest.id(),
                        manifest.file(),
                        manifest.line(),
                        problem);
                groups.add(manifest.id());
            });
        }
        return groups;
    }

    private void warnOfHeld(DesiredManifests next) {
        Set<String> fresh = next.held().stream()
                .filter(group -> !wanted.held().contains(group))
                .map(GroupId::toString)
                .collect(Collectors.toCollection(TreeSet::new));
        if (!fresh.isEmpty()) {
            LOG.warn(
                    "not found in what could be read of the manifests, running on as they were groups={}; to stop a group,"
                            + " leave it out of manifests that can all be read, or write suspend: true",
                    fresh);
        }
    }

    private boolean isForThisHost(Manifest manifest, List<Manifest> before) {
        GroupDefinition definition = manifest.group().spec();
        boolean selected = definition.selects(host.nodeName(), host.labels());
        if (!selected && !before.contains(manifest)) {
            LOG.warn(
                    "not run here, its nodeSelector or nodeAffinity does not match this host group={} file={}:{} nodeSelector={} labels={}",
                    manifest.id(),
                    manifest.file(),
                    manifest.line(),
                    new TreeMap<>(definition.nodeSelector()),
                    new TreeMap<>(host.labels()));
        }
        return selected;
    }
}
