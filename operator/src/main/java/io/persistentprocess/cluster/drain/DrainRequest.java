package io.persistentprocess.cluster.drain;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;

/** The annotation on a ProcessNode that asks its agent to stop everything on the node, and to start nothing until the annotation is removed. */
public final class DrainRequest {
    public static final String ANNOTATION = "persistentprocess.io/drain";
    public static final String TERMINATE = "Terminate";

    private DrainRequest() {}

    /** Any value counts: an agent that does not know the value had better stop. */
    public static boolean isOn(HasMetadata processNode) {
        return Optional.ofNullable(processNode.getMetadata().getAnnotations())
                .map(annotations -> annotations.containsKey(ANNOTATION))
                .orElse(false);
    }
}
