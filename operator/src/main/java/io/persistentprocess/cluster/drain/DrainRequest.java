package io.persistentprocess.cluster.drain;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;

/** The annotation on a ProcessNode by which its agent is asked to stop everything on the node, and to start nothing until it is gone. */
public final class DrainRequest {
    public static final String ANNOTATION = "persistentprocess.io/drain";
    public static final String TERMINATE = "Terminate";

    private DrainRequest() {}

    /** Whatever the value: an agent that does not know it does better to stop than to go on. */
    public static boolean isOn(HasMetadata processNode) {
        return Optional.ofNullable(processNode.getMetadata().getAnnotations())
                .map(annotations -> annotations.containsKey(ANNOTATION))
                .orElse(false);
    }
}
