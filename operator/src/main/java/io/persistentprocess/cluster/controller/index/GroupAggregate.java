package io.persistentprocess.cluster.controller.index;

import io.persistentprocess.api.status.Failing;
import io.persistentprocess.api.status.GroupStatus;
import io.persistentprocess.api.status.MemberCounts;
import io.persistentprocess.api.status.NodeCounts;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The sum of all nodes' contributions to a group, updated by differences: a change costs the same with ten nodes and with ten thousand. Not
 * thread-safe.
 */
public final class GroupAggregate {
    private final Map<String, NodeContribution> shares = new HashMap<>();
    private final Map<NodeGroupStatus, Integer> standings = new EnumMap<>(NodeGroupStatus.class);
    private final NavigableSet<FailureEntry> failures = new TreeSet<>();
    private final NavigableSet<String> waiting = new TreeSet<>();
    private final NavigableSet<String> waitingDown = new TreeSet<>();
    private final NavigableSet<String> down = new TreeSet<>();
    private final NavigableSet<String> awaited = new TreeSet<>();
    private final NavigableSet<String> lostWithRest = new TreeSet<>();
    private int updated;
    private int updatedWithin;
    private int readyNodes;
    private long desiredInstances;
    private long readyInstances;
    /** The restarts that each node reported last, to compute the increase. */
    private final Map<String, Long> reportedRestarts = new HashMap<>();

    private long restarts;

    /** Replaces a node's contribution; empty removes it. */
    void set(String node, Optional<NodeContribution> share) {
        Optional.ofNullable(shares.remove(node)).ifPresent(before -> remove(node, before));
        share.ifPresentOrElse(now -> countRestarts(node, now), () -> reportedRestarts.remove(node));
        share.ifPresent(now -> {
            shares.put(node, now);
            add(node, now);
        });
    }

    /** A node's count falls when it loses instances and is unknown while its report is missing; neither may lower the sum. */
    private void countRestarts(String node, NodeContribution share) {
        share.restarts().ifPresent(now -> {
            restarts += Math.max(0, now - reportedRestarts.getOrDefault(node, 0L));
            reportedRestarts.put(node, now);
        });
    }

    /** Starts the count at an earlier controller's value. */
    void countOnFrom(long counted) {
        restarts = Math.max(restarts, counted);
    }

    private void add(String node, NodeContribution share) {
        index(share, node, GroupAggregate::include);
        count(share, 1);
        if (share.selected()) {
            failures.addAll(share.failures());
        }
    }

    private void remove(String node, NodeContribution share) {
        index(share, node, GroupAggregate::exclude);
        count(share, -1);
        share.failures().forEach(failures::remove);
    }

    private void count(NodeContribution share, int sign) {
        if (!share.selected()) {
            return;
        }
        standings.merge(share.standing(), sign, Integer::sum);
        updated += share.updated() ? sign : 0;
        updatedWithin += share.updated() && share.isWithin() ? sign : 0;
        readyNodes += share.isReady() ? sign : 0;
        desiredInstances += (long) sign * share.desired();
        readyInstances += (long) sign * share.ready();
    }

    private void index(NodeContribution share, String node, Change change) {
        boolean lost = share.standing() == NodeGroupStatus.UNREACHABLE;
        change.make(waiting, node, share.selected() && share.standing() == NodeGroupStatus.WAITING);
        change.make(waitingDown, node, share.selected() && share.standing() == NodeGroupStatus.WAITING_DOWN);
        change.make(down, node, share.selected() && share.isDown());
        change.make(awaited, node, !lost && (share.awaited() || share.left()));
        change.make(lostWithRest, node, lost && share.left());
    }

    @FunctionalInterface
    private interface Change {
        void make(NavigableSet<String> nodes, String node, boolean concerned);
    }

    private static void include(NavigableSet<String> nodes, String node, boolean concerned) {
        if (concerned) {
            nodes.add(node);
        }
    }

    private static void exclude(NavigableSet<String> nodes, String node, boolean concerned) {
        if (concerned) {
            nodes.remove(node);
        }
    }

    public Optional<NodeContribution> share(String node) {
        return Optional.ofNullable(shares.get(node));
    }

    public int on(NodeGroupStatus standing) {
        return standings.getOrDefault(standing, 0);
    }

    public int desiredNodes() {
        return standings.values().stream().mapToInt(Integer::intValue).sum();
    }

    public NodeCounts nodes() {
        int desired = desiredNodes();
        return new NodeCounts(
                desired,
                updated,
                readyNodes,
                on(NodeGroupStatus.DEGRADED) + on(NodeGroupStatus.INVALID),
                on(NodeGroupStatus.UNREACHABLE),
                readyNodes + "/" + desired);
    }

    public MemberCounts members() {
        return new MemberCounts(
                Math.toIntExact(desiredInstances),
                Math.toIntExact(readyInstances),
                readyInstances + "/" + desiredInstances);
    }

    /** Nodes that are reachable, not drained, and run the newest spec. */
    public int updatedWithin() {
        return updatedWithin;
    }

    /** All restarts so far, including those of removed instances: never falls. */
    public long restarts() {
        return restarts;
    }

    /** The worst failures. */
    public List<Failing> failing() {
        return failures.stream()
                .limit(GroupStatus.MAX_FAILING)
                .map(FailureEntry::what)
                .toList();
    }

    /** Nodes that wait for their turn, with all instances ready. */
    public NavigableSet<String> waiting() {
        return waiting;
    }

    /** Nodes that wait for their turn, with instances missing. */
    public NavigableSet<String> waitingDown() {
        return waitingDown;
    }

    /** Nodes on which instances are missing. */
    public NavigableSet<String> down() {
        return down;
    }

    /** Reachable nodes that still have instances of the group, or have not reported that they have none. */
    public NavigableSet<String> awaited() {
        return awaited;
    }

    /** Unreachable nodes whose last report had instances of the group. */
    public NavigableSet<String> lostWithRest() {
        return lostWithRest;
    }
}
