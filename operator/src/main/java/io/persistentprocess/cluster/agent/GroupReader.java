package io.persistentprocess.cluster.agent;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.persistentprocess.api.PersistentProcessGroup;
import io.persistentprocess.api.status.Rollout;
import io.persistentprocess.api.validation.GroupValidator;
import io.persistentprocess.api.validation.Problem;
import io.persistentprocess.api.validation.Reading;
import io.persistentprocess.api.validation.Tree;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.agent.GroupObject.Content;
import io.persistentprocess.cluster.agent.GroupObject.Existence;
import io.persistentprocess.cluster.agent.GroupObject.Legible;
import io.persistentprocess.cluster.agent.GroupObject.Unreadable;
import io.persistentprocess.supervision.GroupId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads groups from the API server's objects with the validation that manifests in files go through. None that cannot be read is in the way of another. */
final class GroupReader {
    private static final Logger LOG = LoggerFactory.getLogger(GroupReader.class);
    private static final int PROBLEMS_TOLD = 3;

    private final GroupValidator validator = new GroupValidator();

    GroupObject read(GroupResource resource) {
        ObjectMeta metadata = resource.getMetadata();
        return new GroupObject(
                new GroupId(metadata.getNamespace(), metadata.getName()),
                Optional.ofNullable(metadata.getUid()).orElse(""),
                Optional.ofNullable(metadata.getGeneration()).orElse(0L),
                metadata.getDeletionTimestamp() == null ? Existence.KEPT : Existence.BEING_DELETED,
                content(resource),
                Optional.ofNullable(resource.getStatus()).flatMap(GroupReader::rollout));
    }

    private Content content(GroupResource resource) {
        try {
            return switch (validator.read(document(resource), "")) {
                case Reading.Accepted<PersistentProcessGroup> accepted -> new Legible(accepted.value());
                case Reading.Refused<PersistentProcessGroup> refused -> new Unreadable(inOneLine(refused.problems()));
            };
        } catch (RuntimeException e) {
            LOG.error(
                    "a group cannot be understood; this is a defect of ppg group={}/{}",
                    resource.getMetadata().getNamespace(),
                    resource.getMetadata().getName(),
                    e);
            return new Unreadable("cannot be understood by this agent (" + e + "); this is a defect of ppg, report it");
        }
    }

    /** What else an object's metadata has is the API server's business. */
    private static Tree document(GroupResource resource) {
        Tree metadata = JsonTree.mapping(List.of(
                JsonTree.entry("name", JsonTree.text(resource.getMetadata().getName())),
                JsonTree.entry("namespace", JsonTree.text(resource.getMetadata().getNamespace()))));
        List<Tree.Entry> entries = new ArrayList<>();
        entries.add(JsonTree.entry("metadata", metadata));
        Optional.ofNullable(resource.getSpec())
                .ifPresent(spec -> entries.add(JsonTree.entry("spec", JsonTree.of(spec))));
        return JsonTree.mapping(entries);
    }

    private static String inOneLine(List<Problem> problems) {
        String told =
                problems.stream().limit(PROBLEMS_TOLD).map(Problem::toString).collect(Collectors.joining("; "));
        int more = problems.size() - PROBLEMS_TOLD;
        return more > 0 ? told + "; and " + more + " more" : told;
    }

    static Optional<Rollout> rollout(JsonNode status) {
        JsonNode rollout = status.path("rollout");
        if (!rollout.isObject()) {
            return Optional.empty();
        }
        List<String> nodes = new ArrayList<>();
        rollout.path("nodes").forEach(node -> nodes.add(node.asText()));
        return Optional.of(new Rollout(rollout.path("generation").asLong(), nodes));
    }
}
