package io.persistentprocess.cluster.agent;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.agent.plan.Engine;
import io.persistentprocess.cluster.restart.RestartRequest;
import io.persistentprocess.cluster.restart.RestartRequestTracker;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Executes the restart requests that users set on groups. For one thread. */
final class RestartRequestExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(RestartRequestExecutor.class);

    private final Engine engine;
    private final Clock clock;
    private final RestartRequestTracker duty;

    RestartRequestExecutor(String nodeName, Engine engine, Clock clock) {
        this.engine = engine;
        this.clock = clock;
        this.duty = new RestartRequestTracker(nodeName);
    }

    /** Executes the requests that were not executed yet. Does not wait. */
    void obey(Collection<GroupResource> groups) {
        List<InstanceView> instances = engine.instances();
        for (GroupResource group : groups) {
            obey(group.getMetadata(), instances);
        }
        duty.keepOnly(groups.stream().map(group -> uid(group.getMetadata())).collect(Collectors.toSet()));
    }

    private void obey(ObjectMeta group, List<InstanceView> instances) {
        Optional<String> request = Optional.ofNullable(group.getAnnotations())
                .flatMap(all -> Optional.ofNullable(all.get(RestartRequest.ANNOTATION)));
        List<InstanceView> own = instances.stream()
                .filter(instance -> instance.id().namespace().equals(group.getNamespace())
                        && instance.id().group().equals(group.getName()))
                .toList();
        List<InstanceSelector> due = duty.due(uid(group), request, own);
        request.flatMap(RestartRequest::parse).filter(_ -> !due.isEmpty()).ifPresent(asked -> {
            warnIfAhead(group, asked);
            due.forEach(each -> {
                LOG.info("restarting as requested instance={} request=\"{}\"", each, asked.value());
                var _ = engine.restart(each, asked.at());
            });
        });
    }

    private void warnIfAhead(ObjectMeta group, RestartRequest asked) {
        if (asked.isAhead(clock.instant())) {
            LOG.warn(
                    "a restart was requested by a clock that is ahead of this node's, it is carried out now, once for each instance group={}/{} request=\"{}\"",
                    group.getNamespace(),
                    group.getName(),
                    asked.value());
        }
    }

    private static String uid(ObjectMeta group) {
        return Optional.ofNullable(group.getUid()).orElse("");
    }
}
