package io.persistentprocess.cluster.controller.status;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.persistentprocess.cluster.Clocks.Moment;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.controller.index.GroupFacts;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last status of a deleted group. Users see it only while another finalizer keeps the group. After this controller removes its own finalizer,
 * nothing updates the status.
 *
 * <p>If the controller dies here: the finalizer is still there, and the next controller writes the same status. A refused write is ignored: it must
 * not keep the group.
 */
public record FinalStatus(StatusWriter writer) {
    private static final Logger LOG = LoggerFactory.getLogger(FinalStatus.class);
    private static final int MOST_NAMED = 3;

    /**
     * Writes the last status of a deleted group.
     *
     * @param what became of its processes, a sentence
     */
    public void write(GroupResource group, GroupFacts facts, String what, Moment now) {
        List<String> others = Stream.ofNullable(group.getMetadata().getFinalizers())
                .flatMap(List::stream)
                .filter(finalizer -> !finalizer.equals(ControllerNames.FINALIZER))
                .toList();
        if (others.isEmpty()) {
            return;
        }
        StatusDocument before = writer.current(group);
        StatusDecision decision =
                StatusDecision.ofReleased(facts, what + "; it waits for " + named(others), before, now);
        try {
            StatusWriter.Outcome outcome = writer.write(group, StatusDocument.of(decision.status()));
            LOG.debug("last status of a deleted group group={} outcome={}", facts.key(), outcome);
        } catch (KubernetesClientException e) {
            LOG.warn(
                    "the last status of a deleted group cannot be written group={} reason=\"{}\"",
                    facts.key(),
                    Optional.ofNullable(e.getMessage()).orElse("not known"));
        }
    }

    private static String named(List<String> finalizers) {
        String names = String.join(", ", finalizers.stream().limit(MOST_NAMED).toList());
        String more = finalizers.size() > MOST_NAMED ? " and %d more".formatted(finalizers.size() - MOST_NAMED) : "";
        return "the %s %s%s".formatted(finalizers.size() == 1 ? "finalizer" : "finalizers", names, more);
    }
}
