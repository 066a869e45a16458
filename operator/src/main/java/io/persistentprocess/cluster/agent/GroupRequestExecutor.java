package io.persistentprocess.cluster.agent;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.agent.plan.Engine;
import io.persistentprocess.cluster.request.GroupRequest;
import io.persistentprocess.cluster.request.GroupRequestTracker;
import java.time.Clock;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Executes the requests that users set on groups. For one thread. */
final class GroupRequestExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(GroupRequestExecutor.class);

    private final Engine engine;
    private final Clock clock;
    private final Map<GroupRequest.Kind, GroupRequestTracker> trackers = new EnumMap<>(GroupRequest.Kind.class);

    GroupRequestExecutor(String nodeName, Engine engine, Clock clock) {
        this.engine = engine;
        this.clock = clock;
        for (GroupRequest.Kind kind : GroupRequest.Kind.values()) {
            trackers.put(kind, new GroupRequestTracker(nodeName, kind));
        }
    }

    /** Executes the requests that were not executed yet. Does not wait. */
    void obey(Collection<GroupResource> groups) {
        List<InstanceView> instances = engine.instances();
        Set<String> present =
                groups.stream().map(group -> uid(group.getMetadata())).collect(Collectors.toSet());
        trackers.forEach((kind, tracker) -> {
            groups.forEach(group -> obey(kind, tracker, group.getMetadata(), instances));
            tracker.keepOnly(present);
        });
    }

    private void obey(
            GroupRequest.Kind kind, GroupRequestTracker tracker, ObjectMeta group, List<InstanceView> instances) {
        Optional<String> value = Optional.ofNullable(group.getAnnotations())
                .flatMap(all -> Optional.ofNullable(all.get(kind.annotation())));
        List<InstanceView> own = instances.stream()
                .filter(instance -> instance.id().namespace().equals(group.getNamespace())
                        && instance.id().group().equals(group.getName()))
                .toList();
        List<InstanceSelector> due = tracker.due(uid(group), value, own);
        value.flatMap(GroupRequest::parse).filter(_ -> !due.isEmpty()).ifPresent(request -> {
            warnIfAhead(kind, group, request);
            due.forEach(each -> {
                LOG.info("request kind={} instance={} request=\"{}\"", kind, each, request.value());
                carryOut(kind, each, request);
            });
        });
    }

    private void carryOut(GroupRequest.Kind kind, InstanceSelector instances, GroupRequest request) {
        var _ = switch (kind) {
            case RESTART -> engine.restart(instances, request.at());
            case RELOAD -> engine.reload(instances, request.at());
        };
    }

    private void warnIfAhead(GroupRequest.Kind kind, ObjectMeta group, GroupRequest request) {
        if (request.isAhead(clock.instant())) {
            LOG.warn(
                    "a {} was requested by a clock that is ahead of this node's, it is carried out now, once for each instance group={}/{} request=\"{}\"",
                    kind.name().toLowerCase(Locale.ROOT),
                    group.getNamespace(),
                    group.getName(),
                    request.value());
        }
    }

    private static String uid(ObjectMeta group) {
        return Optional.ofNullable(group.getUid()).orElse("");
    }
}
