package io.persistentprocess.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;

/**
 * The installation of ppg that a process belongs to; a cluster may have several. An agent marks its ProcessNode with its installation. A node belongs
 * to one installation: the others write, count, drain and delete nothing there.
 *
 * @param name as the chart sets it, NAMESPACE/RELEASE; empty if the process was started by hand
 */
public record Installation(Optional<String> name) {
    /** Annotation on a ProcessNode: the name of the installation whose agent reports there. */
    public static final String ANNOTATION = "persistentprocess.io/installation";

    /** The name of the Lease of an installation's controllers, in its namespace. */
    public static final String LEASE = "ppg-controller";

    public static final Installation NONE = new Installation(Optional.empty());

    /** Which installation a ProcessNode belongs to, relative to this one. */
    public enum Claim {
        OWN,
        /** The agent is older than the annotation, or belongs to no installation. */
        UNMARKED,
        OTHERS
    }

    public static Installation named(String name) {
        return new Installation(Optional.of(name));
    }

    /** Which installation the ProcessNode belongs to. An installation without a name owns the ProcessNodes without a mark. */
    public Claim claim(HasMetadata processNode) {
        Optional<String> mark = mark(processNode);
        if (mark.equals(name)) {
            return Claim.OWN;
        }
        return mark.isPresent() ? Claim.OTHERS : Claim.UNMARKED;
    }

    /** The installation that marked the ProcessNode, if it is another one. */
    public Optional<String> other(HasMetadata processNode) {
        return mark(processNode).filter(_ -> claim(processNode) == Claim.OTHERS);
    }

    /** The name of the installation that has marked a ProcessNode. */
    public static Optional<String> mark(HasMetadata processNode) {
        return Optional.ofNullable(processNode.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(ANNOTATION));
    }

    /** The name, for messages. */
    @Override
    public String toString() {
        return name.orElse("none");
    }
}
