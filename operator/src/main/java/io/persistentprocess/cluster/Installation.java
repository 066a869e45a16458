package io.persistentprocess.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;

/**
 * Which of several installations of ppg in a cluster a process is of. An agent marks its ProcessNode with it, and one node has one installation: the others write, count, drain and delete nothing there.
 *
 * @param name as the chart gives it, NAMESPACE/RELEASE; empty: of none, as what is started by hand is
 */
public record Installation(Optional<String> name) {
    /** On a ProcessNode: the name of the installation whose agent reports there. */
    public static final String ANNOTATION = "persistentprocess.io/installation";

    /** The Lease of its controllers, in its namespace. */
    public static final String LEASE = "ppg-controller";

    public static final Installation NONE = new Installation(Optional.empty());

    /** Whose a ProcessNode is. */
    public enum Claim {
        OWN,
        /** Its agent is older than marks, or of no installation. */
        UNMARKED,
        OTHERS
    }

    public static Installation named(String name) {
        return new Installation(Optional.of(name));
    }

    /** Whose it is, seen from this installation. One that has no name owns what has no mark. */
    public Claim claim(HasMetadata processNode) {
        Optional<String> mark = mark(processNode);
        if (mark.equals(name)) {
            return Claim.OWN;
        }
        return mark.isPresent() ? Claim.OTHERS : Claim.UNMARKED;
    }

    /** The installation that has marked it, if that is not this one. */
    public Optional<String> other(HasMetadata processNode) {
        return mark(processNode).filter(_ -> claim(processNode) == Claim.OTHERS);
    }

    private static Optional<String> mark(HasMetadata processNode) {
        return Optional.ofNullable(processNode.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(ANNOTATION));
    }

    /** The name, for people. */
    @Override
    public String toString() {
        return name.orElse("none");
    }
}
