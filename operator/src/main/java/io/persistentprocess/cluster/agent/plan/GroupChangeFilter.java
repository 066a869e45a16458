package io.persistentprocess.cluster.agent.plan;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.persistentprocess.cluster.GroupResource;
import java.util.Objects;
import java.util.Optional;

/** Selects the changes of groups that matter to an agent. Each write of a group's status reaches every agent, and few concern this one. Pure. */
public final class GroupChangeFilter {
    private GroupChangeFilter() {}

    public static boolean concerns(String nodeName, GroupResource now, GroupResource before) {
        ObjectMeta is = now.getMetadata();
        ObjectMeta was = before.getMetadata();
        return !Objects.equals(is.getUid(), was.getUid())
                || !Objects.equals(is.getGeneration(), was.getGeneration())
                || !Objects.equals(is.getDeletionTimestamp(), was.getDeletionTimestamp())
                || !Objects.equals(is.getAnnotations(), was.getAnnotations())
                || !turn(nodeName, now).equals(turn(nodeName, before));
    }

    /** The generation that this node may apply. */
    private static Optional<Long> turn(String nodeName, GroupResource group) {
        return Optional.ofNullable(group.getStatus())
                .flatMap(GroupReader::rollout)
                .filter(rollout -> rollout.nodes().contains(nodeName))
                .map(rollout -> rollout.generation());
    }
}
