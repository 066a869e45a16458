package io.persistentprocess.cluster.agent.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.persistentprocess.api.PersistentProcessGroup;
import io.persistentprocess.api.status.Rollout;
import io.persistentprocess.api.validation.DocumentTree;
import io.persistentprocess.api.validation.GroupValidator;
import io.persistentprocess.api.validation.ManifestProblem;
import io.persistentprocess.api.validation.ValidationResult;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.agent.plan.GroupObject.Content;
import io.persistentprocess.cluster.agent.plan.GroupObject.Existence;
import io.persistentprocess.cluster.agent.plan.GroupObject.Legible;
import io.persistentprocess.cluster.agent.plan.GroupObject.Unreadable;
import io.persistentprocess.supervision.spec.GroupId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads groups from the API server's objects with the same validation as manifest files. One unreadable group does not affect the others. */
public final class GroupReader {
    private static final Logger LOG = LoggerFactory.getLogger(GroupReader.class);
    private static final int PROBLEMS_TOLD = 3;

    private final GroupValidator validator = new GroupValidator();

    public GroupObject read(GroupResource resource) {
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
                case ValidationResult.Accepted<PersistentProcessGroup> accepted -> new Legible(accepted.value());
                case ValidationResult.Refused<PersistentProcessGroup> refused ->
                    new Unreadable(inOneLine(refused.problems()));
            };
        } catch (RuntimeException e) {
            LOG.error(
                    "a group cannot be evaluated, so its instances stay as they are; this is a defect of ppg, report it group={}/{}",
                    resource.getMetadata().getNamespace(),
                    resource.getMetadata().getName(),
                    e);
            return new Unreadable("cannot be evaluated by this agent (" + e + "); this is a defect of ppg, report it");
        }
    }

    /** Other metadata fields are the API server's business. */
    private static DocumentTree document(GroupResource resource) {
        DocumentTree metadata = JsonTreeReader.mapping(List.of(
                JsonTreeReader.entry(
                        "name", JsonTreeReader.text(resource.getMetadata().getName())),
                JsonTreeReader.entry(
                        "namespace", JsonTreeReader.text(resource.getMetadata().getNamespace()))));
        List<DocumentTree.Entry> entries = new ArrayList<>();
        entries.add(JsonTreeReader.entry("metadata", metadata));
        Optional.ofNullable(resource.getSpec())
                .ifPresent(spec -> entries.add(JsonTreeReader.entry("spec", JsonTreeReader.of(spec))));
        return JsonTreeReader.mapping(entries);
    }

    private static String inOneLine(List<ManifestProblem> problems) {
        String listed = problems.stream()
                .limit(PROBLEMS_TOLD)
                .map(ManifestProblem::toString)
                .collect(Collectors.joining("; "));
        int more = problems.size() - PROBLEMS_TOLD;
        return more > 0 ? listed + "; and " + more + " more" : listed;
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
