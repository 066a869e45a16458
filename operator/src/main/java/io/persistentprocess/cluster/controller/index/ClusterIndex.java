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
 * All that is known of nodes, and the {@link GroupAggregate} of each group. A change of a node costs what it changes: a report costs the groups whose entry differs, the coming and going of a node costs the
 * groups; only a changed spec is held against all nodes anew. Any thread.
 */
public final class ClusterIndex {
    private record Account(GroupFacts facts, GroupAggregate tally) {}

    private final AgentPolicy policy;
    private final Map<String, NodeRecord> files = new HashMap<>();
    private final Map<GroupKey, Account> accounts = new HashMap<>();

    /** An agent's pods by their uid, to know which node a pod has left. */
    private final Map<String, String> podNodes = new HashMap<>();

    public ClusterIndex(AgentPolicy policy) {
        this.policy = policy;
    }

    /** Each change returns the groups that are not as before. */
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

    /** Looks again at a node whose agent is missing. */
    public synchronized Set<GroupKey> review(String node, BootTime now) {
        return files.containsKey(node) ? change(node, file -> file.at(now)) : Set.of();
    }

    /** Until when the node's missing agent is waited for; empty: it is not, or not any more. */
    public synchronized Optional<BootTime> patientUntil(String node) {
        return Optional.ofNullable(files.get(node)).flatMap(NodeRecord::patientUntil);
    }

    /** Looks at a group's tally under the lock, a group of which nothing was counted before; it is known from now on. */
    public <R> R look(GroupFacts facts, Function<GroupAggregate, R> question) {
        return look(facts, 0, question);
    }

    /**
     * Looks at a group's tally under the lock; the group is known from now on.
     *
     * @param restarts that were counted by controllers before this one
     */
    public synchronized <R> R look(GroupFacts facts, long restarts, Function<GroupAggregate, R> question) {
        Account known = accounts.get(facts.key());
        if (known == null || !known.facts().equals(facts)) {
            boolean same = known != null && known.facts().uid().equals(facts.uid());
            GroupAggregate tally = recount(facts, files.values());
            tally.countOnFrom(same ? known.tally().restarts() : restarts);
            known = new Account(facts, tally);
            accounts.put(facts.key(), known);
        }
        return question.apply(known.tally());
    }

    public synchronized void forget(GroupKey group) {
        accounts.remove(group);
    }

    /** Nodes whose report is of a Node that is gone. */
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
        GroupAggregate tally = new GroupAggregate();
        files.forEach(file -> tally.set(file.name(), NodeContribution.of(facts, file)));
        return tally;
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
            if (!share.equals(account.tally().share(node))) {
                account.tally().set(node, share);
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
