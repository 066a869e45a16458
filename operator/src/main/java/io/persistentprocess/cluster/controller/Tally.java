package io.persistentprocess.cluster.controller;

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

/** The sum of all nodes' shares in a group, kept by the difference that a change of one makes: costs the same with ten nodes and with ten thousand. Not for several threads. */
final class Tally {
    private final Map<String, Share> shares = new HashMap<>();
    private final Map<Standing, Integer> standings = new EnumMap<>(Standing.class);
    private final NavigableSet<Blame> blames = new TreeSet<>();
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
    /** What nodes have reported, to count what is added to it. */
    private final Map<String, Long> reportedRestarts = new HashMap<>();

    private long restarts;

    /** Takes a node's share for the one that it had before; empty: it has none any more. */
    void set(String node, Optional<Share> share) {
        Optional.ofNullable(shares.remove(node)).ifPresent(before -> remove(node, before));
        share.ifPresentOrElse(now -> countRestarts(node, now), () -> reportedRestarts.remove(node));
        share.ifPresent(now -> {
            shares.put(node, now);
            add(node, now);
        });
    }

    /** A node's own count falls with the instances that it loses, and is not known while its report is missing: neither undoes a restart. */
    private void countRestarts(String node, Share share) {
        share.restarts().ifPresent(now -> {
            restarts += Math.max(0, now - reportedRestarts.getOrDefault(node, 0L));
            reportedRestarts.put(node, now);
        });
    }

    /** Does not begin below what was counted before. */
    void countOnFrom(long counted) {
        restarts = Math.max(restarts, counted);
    }

    private void add(String node, Share share) {
        index(share, node, Tally::include);
        count(share, 1);
        if (share.selected()) {
            blames.addAll(share.blames());
        }
    }

    private void remove(String node, Share share) {
        index(share, node, Tally::exclude);
        count(share, -1);
        share.blames().forEach(blames::remove);
    }

    private void count(Share share, int sign) {
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

    private void index(Share share, String node, Change change) {
        boolean lost = share.standing() == Standing.UNREACHABLE;
        change.make(waiting, node, share.selected() && share.standing() == Standing.WAITING);
        change.make(waitingDown, node, share.selected() && share.standing() == Standing.WAITING_DOWN);
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

    Optional<Share> share(String node) {
        return Optional.ofNullable(shares.get(node));
    }

    int on(Standing standing) {
        return standings.getOrDefault(standing, 0);
    }

    int desiredNodes() {
        return standings.values().stream().mapToInt(Integer::intValue).sum();
    }

    NodeCounts nodes() {
        int desired = desiredNodes();
        return new NodeCounts(
                desired,
                updated,
                readyNodes,
                on(Standing.DEGRADED) + on(Standing.INVALID),
                on(Standing.UNREACHABLE),
                readyNodes + "/" + desired);
    }

    MemberCounts members() {
        return new MemberCounts(
                Math.toIntExact(desiredInstances),
                Math.toIntExact(readyInstances),
                readyInstances + "/" + desiredInstances);
    }

    /** Nodes that can be reached, are not drained, and run the newest spec. */
    int updatedWithin() {
        return updatedWithin;
    }

    /** So far, those of instances included that are gone: never falls. */
    long restarts() {
        return restarts;
    }

    /** The worst of what fails. */
    List<Failing> failing() {
        return blames.stream().limit(GroupStatus.MAX_FAILING).map(Blame::what).toList();
    }

    /** Nodes that wait for their turn, with all instances ready. */
    NavigableSet<String> waiting() {
        return waiting;
    }

    /** Nodes that wait for their turn, with instances missing. */
    NavigableSet<String> waitingDown() {
        return waitingDown;
    }

    /** Nodes on which instances are missing. */
    NavigableSet<String> down() {
        return down;
    }

    /** Reachable nodes that have something of the group left, or have not said that they have not. */
    NavigableSet<String> awaited() {
        return awaited;
    }

    /** Unreachable nodes that had something of the group when they were heard of last. */
    NavigableSet<String> lostWithRest() {
        return lostWithRest;
    }
}
