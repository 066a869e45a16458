package io.persistentprocess.local;

import io.persistentprocess.agent.Agent;
import io.persistentprocess.agent.model.TrackedInstance;
import io.persistentprocess.agent.network.NetworkInterfaces;
import io.persistentprocess.agent.provision.FileContents;
import io.persistentprocess.agent.provision.SourceContents;
import io.persistentprocess.api.GroupDefinition;
import io.persistentprocess.kernel.system.KernelClock;
import io.persistentprocess.supervision.group.DesiredState;
import io.persistentprocess.supervision.group.MissingFiles;
import io.persistentprocess.supervision.group.NeededKeys;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.node.NodeFacts;
import io.persistentprocess.supervision.provision.FileSources;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.GroupResolver;
import io.persistentprocess.supervision.spec.GroupSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
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

    private final FileContents files;
    private DesiredManifests wanted = DesiredManifests.none();
    private DesiredSources sources = DesiredSources.NONE;
    private Map<GroupId, String> held = Map.of();
    private final RefusedManifests refused;
    private boolean scarce;
    private boolean taken;

    /**
     * Has read nothing yet.
     *
     * @param host what it is as a node, without its interfaces
     * @param files where the agent has what is in files that come from ConfigMaps and Secrets
     */
    ManifestReconciler(
            List<Path> paths, NodeFacts host, Agent agent, NetworkInterfaces interfaces, FileContents files) {
        this.files = files;
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
        return wanted.unconfirmed() || sources.unconfirmed() || scarce;
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
        BootTime now = new BootTime(KernelClock.bootNanos());
        DesiredManifests next = wanted.after(read, running, now);
        DesiredSources objects = sources.after(read, now);
        boolean changed = !taken || !next.sameAs(wanted) || !objects.documents().equals(sources.documents());
        warnOfHeld(next);
        List<Manifest> before = wanted.manifests();
        wanted = next;
        sources = objects;
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
        Map<InstanceId, TrackedInstance> present = agent.tracked().stream()
                .collect(Collectors.toMap(instance -> instance.view().id(), Function.identity()));
        GroupResolver resolver = new GroupResolver(host, read(next, present.values()));
        Set<GroupId> untouched = untouched(next, resolver);
        List<MissingFiles> resolved = next.manifests().stream()
                .filter(manifest -> isForThisHost(manifest, before))
                .filter(manifest -> !untouched.contains(manifest.id()))
                .map(manifest -> MissingFiles.of(
                        resolver.resolve(manifest.group()),
                        id -> Optional.ofNullable(present.get(id)).map(TrackedInstance::launch)))
                .toList();
        warnOfMissing(resolved);
        List<GroupSpec> groups = resolved.stream().map(MissingFiles::spec).toList();
        LOG.info(
                "applying groups={} instances={}",
                groups.size(),
                groups.stream().mapToInt(group -> group.instances().size()).sum());
        // Nothing here waits for the result: status and events report it.
        var _ = agent.apply(new DesiredState(groups, untouched));
    }

    /** Hands over what is in the ConfigMaps and Secrets that groups name. */
    private FileSources read(DesiredManifests next, Collection<TrackedInstance> present) {
        SourceContents contents = new SourceContents(files);
        NeededKeys.of(next.manifests().stream().map(Manifest::group).toList(), host)
                .forEach((id, keys) -> Optional.ofNullable(sources.documents().get(id))
                        .ifPresentOrElse(
                                document -> contents.present(id, values(document, keys)), () -> contents.missing(id)));
        return contents.keep(
                present.stream().flatMap(TrackedInstance::fileVersions).collect(Collectors.toSet()));
    }

    private static Map<String, byte[]> values(SourceDocument document, Set<String> keys) {
        Map<String, byte[]> values = new HashMap<>(document.manifest().values());
        values.keySet().retainAll(keys);
        return values;
    }

    private void warnOfMissing(List<MissingFiles> groups) {
        Map<GroupId, String> now = new HashMap<>();
        groups.forEach(
                group -> group.held().ifPresent(awaited -> now.put(group.spec().id(), awaited.why())));
        now.forEach((group, why) -> {
            if (!why.equals(held.get(group))) {
                LOG.warn("instances keep their former spec group={} reason=\"{}\"", group, why);
            }
        });
        held = Map.copyOf(now);
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
                    "these groups are not in any readable manifest, so they keep running as they are groups={}; to stop a group,"
                            + " remove it from manifests that are all readable, or set suspend: true",
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
