package io.persistentprocess.cluster.controller;

import io.persistentprocess.supervision.BootTime;
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
 * All that is known of nodes, and the {@link Tally} of each group. A change of a node costs what it changes: a report costs the groups whose entry differs, the coming and going of a node costs the
 * groups; only a changed spec is held against all nodes anew. Any thread.
 */
final class Ledger {
    private record Account(GroupFacts facts, Tally tally) {}

    private final AgentPolicy policy;
    private final Map<String, NodeFile> files = new HashMap<>();
    private final Map<GroupKey, Account> accounts = new HashMap<>();

    /** An agent's pods by their uid, to know which node a pod has left. */
    private final Map<String, String> podNodes = new HashMap<>();

    Ledger(AgentPolicy policy) {
        this.policy = policy;
    }

    /** Each change returns the groups that are not as before. */
    synchronized Set<GroupKey> node(NodeView node, BootTime now) {
        return change(node.name(), file -> file.withNode(Optional.of(node), now));
    }

    synchronized Set<GroupKey> nodeGone(String node, BootTime now) {
        return change(node, file -> file.withNode(Optional.empty(), now));
    }

    synchronized Set<GroupKey> report(Report report, BootTime now) {
        return change(report.node(), file -> file.withReport(Optional.of(report), now));
    }

    synchronized Set<GroupKey> reportGone(String node, BootTime now) {
        return change(node, file -> file.withReport(Optional.empty(), now));
    }

    synchronized Set<GroupKey> agent(AgentPod pod, BootTime now) {
        podNodes.put(pod.uid(), pod.node());
        return change(pod.node(), file -> file.withAgent(pod, now));
    }

    synchronized Set<GroupKey> agentGone(String podUid, BootTime now) {
        String node = podNodes.remove(podUid);
        return node == null ? Set.of() : change(node, file -> file.withoutAgent(podUid, now));
    }

    /** Looks again at a node whose agent is missing. */
    synchronized Set<GroupKey> review(String node, BootTime now) {
        return files.containsKey(node) ? change(node, file -> file.at(now)) : Set.of();
    }

    /** Until when the node's missing agent is waited for; empty: it is not, or not any more. */
    synchronized Optional<BootTime> patientUntil(String node) {
        return Optional.ofNullable(files.get(node)).flatMap(NodeFile::patientUntil);
    }

    /** Looks at a group's tally under the lock, a group of which nothing was counted before; it is known from now on. */
    <R> R look(GroupFacts facts, Function<Tally, R> question) {
        return look(facts, 0, question);
    }

    /**
     * Looks at a group's tally under the lock; the group is known from now on.
     *
     * @param restarts that were counted by controllers before this one
     */
    synchronized <R> R look(GroupFacts facts, long restarts, Function<Tally, R> question) {
        Account known = accounts.get(facts.key());
        if (known == null || !known.facts().equals(facts)) {
            boolean same = known != null && known.facts().uid().equals(facts.uid());
            Tally tally = recount(facts, files.values());
            tally.countOnFrom(same ? known.tally().restarts() : restarts);
            known = new Account(facts, tally);
            accounts.put(facts.key(), known);
        }
        return question.apply(known.tally());
    }

    synchronized void forget(GroupKey group) {
        accounts.remove(group);
    }

    /** Nodes whose report is of a Node that is gone. */
    synchronized List<String> orphans() {
        return files.values().stream()
                .filter(NodeFile::hasOrphan)
                .map(NodeFile::name)
                .sorted()
                .toList();
    }

    synchronized boolean isOrphan(String node) {
        return Optional.ofNullable(files.get(node)).filter(NodeFile::hasOrphan).isPresent();
    }

    static Tally recount(GroupFacts facts, Collection<NodeFile> files) {
        Tally tally = new Tally();
        files.forEach(file -> tally.set(file.name(), Share.of(facts, file)));
        return tally;
    }

    synchronized List<NodeFile> files() {
        return List.copyOf(files.values());
    }

    private Set<GroupKey> change(String node, UnaryOperator<NodeFile> edit) {
        NodeFile before = files.getOrDefault(node, NodeFile.empty(node, policy));
        NodeFile after = edit.apply(before);
        if (after.isEmpty()) {
            files.remove(node);
        } else {
            files.put(node, after);
        }
        Set<GroupKey> changed = new HashSet<>();
        concerned(before, after).forEach(key -> {
            Account account = accounts.get(key);
            Optional<Share> share = Share.of(account.facts(), after);
            if (!share.equals(account.tally().share(node))) {
                account.tally().set(node, share);
                changed.add(key);
            }
        });
        return changed;
    }

    private Stream<GroupKey> concerned(NodeFile before, NodeFile after) {
        if (!sameBesidesEntries(before, after)) {
            return List.copyOf(accounts.keySet()).stream();
        }
        return Stream.concat(entries(before).keySet().stream(), entries(after).keySet().stream())
                .distinct()
                .filter(accounts::containsKey)
                .filter(key ->
                        !Objects.equals(entries(before).get(key), entries(after).get(key)));
    }

    private static boolean sameBesidesEntries(NodeFile before, NodeFile after) {
        return before.node().map(NodeView::labels).equals(after.node().map(NodeView::labels))
                && before.lost().equals(after.lost())
                && before.isDrained() == after.isDrained();
    }

    private static Map<GroupKey, Entry> entries(NodeFile file) {
        return file.report().map(Report::groups).orElse(Map.of());
    }
}
