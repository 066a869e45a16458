package io.persistentprocess.cluster.agent;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.javaoperatorsdk.operator.api.config.informer.FieldSelector;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.ProcessNodeResource;
import io.persistentprocess.cluster.RefusedRequests;
import io.persistentprocess.cluster.agent.plan.ClusterState;
import io.persistentprocess.cluster.agent.plan.DesiredStatePublisher;
import io.persistentprocess.cluster.agent.plan.GroupChangeFilter;
import io.persistentprocess.cluster.agent.plan.GroupReader;
import io.persistentprocess.cluster.agent.plan.InformerCache;
import io.persistentprocess.cluster.agent.plan.NodeReader;
import io.persistentprocess.cluster.agent.plan.ObservedGenerations;
import io.persistentprocess.cluster.agent.plan.WatchedGroups;
import io.persistentprocess.cluster.agent.report.OwnNode;
import io.persistentprocess.cluster.agent.report.StatusReporter;
import io.persistentprocess.cluster.drain.DrainRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reconciles this agent's Node with the groups. The Node is the primary resource; all groups and the node's own ProcessNode are its secondary
 * resources. The operator SDK calls it after any change of them, one call at a time.
 */
final class NodeReconciler implements Reconciler<Node> {
    private static final Logger LOG = LoggerFactory.getLogger(NodeReconciler.class);
    private static final Duration UNTIL_CACHES_ARE_FILLED = Duration.ofMillis(250);
    /** A namespace without groups sends no event when access to it returns. */
    private static final Duration UNTIL_UNREAD_ARE_READ = Duration.ofSeconds(30);

    private static final Duration AFTER_A_DEFECT = Duration.ofSeconds(30);

    private final String nodeName;
    private final NamespaceScope scope;
    private final RefusedRequests refusals;
    private final Installation installation;
    private final DesiredStatePublisher assignments;
    private final GroupRequestExecutor restarts;
    private final StatusReporter reporter;
    private final ObservedGenerations generations;
    private final GroupReader reader = new GroupReader();
    private volatile Optional<WatchedGroups> groups = Optional.empty();
    private volatile Optional<InformerEventSource<ProcessNodeResource, Node>> reports = Optional.empty();
    private Optional<String> reportUid = Optional.empty();
    private volatile Optional<String> owner = Optional.empty();
    private volatile boolean reconciled;

    NodeReconciler(
            ClusterConfig config,
            RefusedRequests refusals,
            DesiredStatePublisher assignments,
            GroupRequestExecutor restarts,
            StatusReporter reporter,
            ObservedGenerations generations) {
        this.nodeName = config.nodeName();
        this.scope = config.scope();
        this.refusals = refusals;
        this.installation = config.installation();
        this.assignments = assignments;
        this.restarts = restarts;
        this.reporter = reporter;
        this.generations = generations;
    }

    /** Whether the complete desired state was read at least once. */
    boolean hasReconciled() {
        return reconciled;
    }

    @Override
    public List<EventSource<?, Node>> prepareEventSources(EventSourceContext<Node> context) {
        InformerEventSource<GroupResource, Node> groupSource = new InformerEventSource<>(groupConfiguration(), context);
        InformerEventSource<ProcessNodeResource, Node> reportSource =
                new InformerEventSource<>(reportConfiguration(), context);
        groups = Optional.of(new WatchedGroups(groupSource, refusals));
        reports = Optional.of(reportSource);
        return List.of(groupSource, reportSource);
    }

    private InformerEventSourceConfiguration<GroupResource> groupConfiguration() {
        InformerEventSourceConfiguration.Builder<GroupResource> builder = InformerEventSourceConfiguration.from(
                        GroupResource.class, Node.class)
                .withSecondaryToPrimaryMapper(_ -> node())
                .withOnUpdateFilter((now, before) -> GroupChangeFilter.concerns(nodeName, now, before));
        return switch (scope) {
            case NamespaceScope.Everywhere _ -> builder.withWatchAllNamespaces().build();
            case NamespaceScope.Namespaces(Set<String> names) ->
                builder.withNamespaces(names).build();
        };
    }

    private InformerEventSourceConfiguration<ProcessNodeResource> reportConfiguration() {
        return InformerEventSourceConfiguration.from(ProcessNodeResource.class, Node.class)
                .withSecondaryToPrimaryMapper(_ -> node())
                .withWatchAllNamespaces()
                .withFieldSelector(new FieldSelector(new FieldSelector.Field("metadata.name", nodeName)))
                .withOnUpdateFilter((now, before) -> DrainRequest.isOn(now) != DrainRequest.isOn(before)
                        || !installation.other(now).equals(installation.other(before))
                        || installation.claim(now) != installation.claim(before)
                        || reporter.isSomebodyElses(now))
                .build();
    }

    private Set<ResourceID> node() {
        return Set.of(new ResourceID(nodeName));
    }

    @Override
    public UpdateControl<Node> reconcile(Node node, Context<Node> context) {
        try {
            return decide(node)
                    .map(again -> UpdateControl.<Node>noUpdate().rescheduleAfter(again))
                    .orElseGet(UpdateControl::noUpdate);
        } catch (RuntimeException e) {
            LOG.error(
                    "the groups of this node cannot be evaluated; instances keep running as they are; this is a defect of ppg, report it",
                    e);
            return UpdateControl.<Node>noUpdate().rescheduleAfter(AFTER_A_DEFECT);
        }
    }

    /** When to reconcile again; empty if only after a change. */
    private Optional<Duration> decide(Node node) {
        Optional<WatchedGroups.Known> groupsNow = groups.flatMap(WatchedGroups::read);
        Optional<List<ProcessNodeResource>> reportsNow =
                reports.map(InformerCache::of).flatMap(InformerCache::read);
        if (groupsNow.isEmpty() || reportsNow.isEmpty()) {
            // An informer has not listed yet or has stopped.
            return Optional.of(UNTIL_CACHES_ARE_FILLED);
        }
        decide(node, groupsNow.get(), own(reportsNow.get()));
        return groupsNow.get().unread().isEmpty() ? Optional.empty() : Optional.of(UNTIL_UNREAD_ARE_READ);
    }

    private Optional<ProcessNodeResource> own(List<ProcessNodeResource> known) {
        return known.stream()
                .filter(report -> report.getMetadata().getName().equals(nodeName))
                .findFirst();
    }

    private void decide(Node node, WatchedGroups.Known known, Optional<ProcessNodeResource> report) {
        Optional<String> other = report.flatMap(installation::other);
        logOwnerChange(other);
        if (other.isPresent()) {
            // No agent would report or drain what this agent started.
            reporter.isOthers();
            return;
        }
        reporter.isOn(new OwnNode(nodeName, node.getMetadata().getUid()));
        follow(report);
        boolean drained = report.filter(DrainRequest::isOn).isPresent();
        assignments.see(new ClusterState(
                known.groups().stream()
                        .map(reader::read)
                        .sorted(Comparator.comparing(group -> group.id().toString()))
                        .toList(),
                known.unread(),
                NodeReader.facts(node),
                drained ? ClusterState.Draining.ASKED : ClusterState.Draining.NOT_ASKED));
        restarts.obey(known.groups());
        if (!reconciled) {
            LOG.info("connected to the cluster, and reconciled with it node={}", nodeName);
        }
        reconciled = true;
    }

    private void logOwnerChange(Optional<String> other) {
        if (other.equals(owner)) {
            return;
        }
        owner = other;
        other.ifPresentOrElse(
                _ -> LOG.warn("{}", yielding().orElseThrow()),
                () -> LOG.info("the ProcessNode is free, this agent uses it name={}", nodeName));
    }

    private Optional<String> yielding() {
        return owner.map(other ->
                "ProcessNode %s is of installation %s, and this agent of %s, so it starts nothing here; keep installations to different nodes, or, if that one is gone, kubectl annotate processnode %s %s-"
                        .formatted(nodeName, other, installation, nodeName, Installation.ANNOTATION));
    }

    private void follow(Optional<ProcessNodeResource> report) {
        if (!reconciled) {
            report.map(ProcessNodeResource::getStatus).ifPresent(status -> generations.recall(reported(status)));
        }
        Optional<String> uid = report.map(ProcessNodeResource::getMetadata).map(ObjectMeta::getUid);
        if (reportUid.isPresent() && !uid.equals(reportUid)) {
            LOG.info("the ProcessNode was deleted, it is written again name={}", nodeName);
            reporter.isGone();
        }
        report.filter(known -> installation.claim(known) == Installation.Claim.UNMARKED)
                .ifPresent(_ -> reporter.isGone());
        report.filter(reporter::isSomebodyElses).ifPresent(_ -> {
            LOG.info("the ProcessNode's status was written by another client, it is written again name={}", nodeName);
            reporter.isGone();
        });
        reportUid = uid;
    }

    private static Map<String, Long> reported(JsonNode status) {
        Map<String, Long> generations = new HashMap<>();
        status.path("groups")
                .forEach(group -> generations.put(
                        group.path("uid").asText(),
                        group.path("observedGeneration").asLong()));
        return generations;
    }

    /** Why the agent does not follow the cluster's desired state at present, in one sentence; empty if it does. */
    Optional<String> trouble() {
        return groups.flatMap(watches -> trouble(watches.source(), watches.vital()))
                .or(() -> reports.flatMap(source ->
                        trouble(source, source.informerHealthIndicators().values())))
                .map(this::withRefusal)
                .or(this::yielding);
    }

    private String withRefusal(String trouble) {
        return refusals.any()
                .map(path -> "%s: the API server refuses to list %s; do the roles of this agent's account grant it?"
                        .formatted(trouble, path))
                .orElse(trouble);
    }

    /** An event source that has not started yet has no informers. */
    private static Optional<String> trouble(
            InformerEventSource<?, Node> source, Collection<InformerHealthIndicator> vital) {
        String what = source.resourceType().getSimpleName();
        if (!source.isRunning()) {
            return Optional.of("%s is not known yet".formatted(what));
        }
        return vital.stream()
                .flatMap(indicator -> trouble(what, indicator).stream())
                .findFirst();
    }

    private static Optional<String> trouble(String what, InformerHealthIndicator indicator) {
        if (!indicator.hasSynced() || !indicator.isRunning()) {
            return Optional.of("%s of namespace %s is not known yet".formatted(what, indicator.getTargetNamespace()));
        }
        return indicator.isWatching()
                ? Optional.empty()
                : Optional.of("the watch of %s in namespace %s is interrupted"
                        .formatted(what, indicator.getTargetNamespace()));
    }
}
