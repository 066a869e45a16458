package io.persistentprocess.cluster.controller.index;

import io.persistentprocess.supervision.instance.BootTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * All that is known of nodes, and the {@link GroupAggregate} of each group. The cost of a change is proportional to it: a report costs the groups
 * whose entry differs, and a node that comes or goes costs the groups. Only a changed spec is compared with all nodes. Any thread.
 */
public final class ClusterIndex {
    private record Account(GroupFacts facts, GroupAggregate aggregate) {}

    private final AgentPolicy policy;
    private final Map<String, NodeRecord> files = new HashMap<>();
    private final Map<GroupKey, Account> accounts = new HashMap<>();

    /** An agent's pods by uid, to find the node that a pod has left. */
    private final Map<String, String> podNodes = new HashMap<>();

    public ClusterIndex(AgentPolicy policy) {
        this.policy = policy;
    }

    /** Records a node. Each change returns the groups that changed. */
    public synchronized Set<GroupKey> node(NodeView node, BootTime now) {
        return change(node.name(), file -> file.withNode(Optional.of(node), now));
    }

    public synchronized Set<GroupKey> nodeGone(String node, BootTime now) {
        return change(node, file -> file.withNode(Optional.empty(), now));
    }

    public synchronized Set<GroupKey> report(NodeReportView report, BootTime now) {
        return change(report.node(), file -> file.withReport(Optional.of(report), now));
    }

    public synchronized Set<GroupKey> reportGone(String node, BootTime now) {
        return change(node, file -> file.withReport(Optional.empty(), now));
    }

    public synchronized Set<GroupKey> agent(AgentPod pod, BootTime now) {
        podNodes.put(pod.uid(), pod.node());
        return change(pod.node(), file -> file.withAgent(pod, now));
    }

    public synchronized Set<GroupKey> agentGone(String podUid, BootTime now) {
        String node = podNodes.remove(podUid);
        return node == null ? Set.of() : change(node, file -> file.withoutAgent(podUid, now));
    }

    /** Re-evaluates a node whose agent is missing. */
    public synchronized Set<GroupKey> review(String node, BootTime now) {
        return files.containsKey(node) ? change(node, file -> file.at(now)) : Set.of();
    }

    /** Until when the node's missing agent is tolerated; empty if it is not missing, or the time is over. */
    public synchronized Optional<BootTime> patientUntil(String node) {
        return Optional.ofNullable(files.get(node)).flatMap(NodeRecord::patientUntil);
    }

    /** Evaluates a group's aggregate under the lock. Adds the group if it is not known yet. */
    public <R> R evaluate(GroupFacts facts, Function<GroupAggregate, R> question) {
        return evaluate(facts, 0, question);
    }

    /**
     * Evaluates a group's aggregate under the lock. Adds the group if it is not known yet.
     *
     * @param restarts that earlier controllers counted
     */
    public synchronized <R> R evaluate(GroupFacts facts, long restarts, Function<GroupAggregate, R> question) {
        Account known = accounts.get(facts.key());
        if (known == null || !known.facts().equals(facts)) {
            boolean same = known != null && known.facts().uid().equals(facts.uid());
            GroupAggregate aggregate = recount(facts, files.values());
            aggregate.countOnFrom(same ? known.aggregate().restarts() : restarts);
            known = new Account(facts, aggregate);
            accounts.put(facts.key(), known);
        }
        return question.apply(known.aggregate());
    }

    public synchronized void forget(GroupKey group) {
        accounts.remove(group);
    }

    /** Nodes whose report belongs to a deleted Node. */
    public synchronized List<String> orphans() {
        return files.values().stream()
                .filter(NodeRecord::hasOrphan)
                .map(NodeRecord::name)
                .sorted()
                .toList();
    }

    public synchronized boolean isOrphan(String node) {
        return Optional.ofNullable(files.get(node))
                .filter(NodeRecord::hasOrphan)
                .isPresent();
    }

    static GroupAggregate recount(GroupFacts facts, Collection<NodeRecord> files) {
        GroupAggregate aggregate = new GroupAggregate();
        files.forEach(file -> aggregate.set(file.name(), NodeContribution.of(facts, file)));
        return aggregate;
    }

    synchronized List<NodeRecord> files() {
        return List.copyOf(files.values());
    }

    private Set<GroupKey> change(String node, UnaryOperator<NodeRecord> edit) {
        NodeRecord before = files.getOrDefault(node, NodeRecord.empty(node, policy));
        NodeRecord after = edit.apply(before);
        if (after.isEmpty()) {
            files.remove(node);
        } else {
            files.put(node, after);
        }
        Set<GroupKey> changed = new HashSet<>();
        concerned(before, after).forEach(key -> {
            Account account = accounts.get(key);
            Optional<NodeContribution> share = NodeContribution.of(account.facts(), after);
            if (!share.equals(account.aggregate().share(node))) {
                account.aggregate().set(node, share);
                changed.add(key);
            }
        });
        return changed;
    }

    private Stream<GroupKey> concerned(NodeRecord before, NodeRecord after) {
        if (!sameBesidesEntries(before, after)) {
            return List.copyOf(accounts.keySet()).stream();
        }
        return Stream.concat(entries(before).keySet().stream(), entries(after).keySet().stream())
                .distinct()
                .filter(accounts::containsKey)
                .filter(key ->
                        !Objects.equals(entries(before).get(key), entries(after).get(key)));
    }

    private static boolean sameBesidesEntries(NodeRecord before, NodeRecord after) {
        return before.node().map(NodeView::labels).equals(after.node().map(NodeView::labels))
                && before.lost().equals(after.lost())
                && before.isDrained() == after.isDrained();
    }

    private static Map<GroupKey, NodeGroupEntry> entries(NodeRecord file) {
        return file.report().map(NodeReportView::groups).orElse(Map.of());
    }
}
