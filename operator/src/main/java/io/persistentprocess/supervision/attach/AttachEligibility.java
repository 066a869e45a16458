package io.persistentprocess.supervision.attach;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides whether a process may be attached. Every process is checked before the first is moved. Pure; any thread.
 *
 * @param agent the PID of the agent
 * @param root the path of the agent's root below the mount of cgroup2, as in /proc/PID/cgroup
 * @param authority on whose authority it is attached
 */
public record AttachEligibility(int agent, String root, AttachAuthority authority) {
    /** Kernel threads cannot be attached. */
    public enum Kind {
        PROCESS,
        KERNEL_THREAD
    }

    /** Whether the agent's user may signal the process, and so move it. */
    public enum Access {
        ALLOWED,
        DENIED
    }

    /**
     * A process to be attached.
     *
     * @param unified its path in cgroup2
     * @param others its paths in the v1 hierarchies
     */
    public record Candidate(
            int pid, String name, Kind kind, Access access, ProcessOwner owner, String unified, List<String> others) {
        public Candidate {
            others = List.copyOf(others);
        }
    }

    /** The reason for a refusal, in one line; empty: it may be attached. */
    public Optional<String> refusal(Candidate candidate) {
        return reason(candidate)
                .map(reason ->
                        "process %d (%s) cannot be attached %s".formatted(candidate.pid(), candidate.name(), reason));
    }

    private Optional<String> reason(Candidate candidate) {
        if (candidate.kind() == Kind.KERNEL_THREAD) {
            return Optional.of("(EBUSY): it is a kernel thread");
        }
        if (candidate.pid() == agent) {
            return Optional.of("(EBUSY): it is the agent itself; name a process that the agent does not descend from");
        }
        if (Stream.concat(Stream.of(candidate.unified()), candidate.others().stream())
                .anyMatch(AttachEligibility::isInPod)) {
            return Optional.of("(EBUSY): it belongs to a pod, which the kubelet supervises");
        }
        Optional<String> group = groupOf(candidate.unified());
        if (group.isPresent()) {
            return Optional.of("(EBUSY): it is in group %s already".formatted(group.get()));
        }
        if (candidate.access() == Access.DENIED) {
            return Optional.of(
                    "(EACCES): it belongs to another user; run the agent as that user, or as root with CAP_KILL");
        }
        return forbidden(candidate.owner());
    }

    private Optional<String> forbidden(ProcessOwner owner) {
        return switch (authority) {
            case AttachAuthority.Unrestricted _ -> Optional.empty();
            case AttachAuthority.Denied(String why) -> Optional.of("(EPERM): " + why);
            case AttachAuthority.OwnedBy(int uid, String why) ->
                owner.is(uid)
                        ? Optional.empty()
                        : Optional.of("(EPERM): it belongs to %s; only processes of user %s may be attached, %s"
                                .formatted(owner.described(), Integer.toUnsignedString(uid), why));
        };
    }

    private static boolean isInPod(String path) {
        return Stream.of(path.split("/", -1)).anyMatch(part -> part.startsWith("kubepods"));
    }

    private Optional<String> groupOf(String path) {
        String below = root.endsWith("/") ? root : root + "/";
        return path.startsWith(below)
                ? Optional.of(path.substring(below.length()).replace('_', '/'))
                : Optional.empty();
    }
}
