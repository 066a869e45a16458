package io.persistentprocess.cli.doctor;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.CapabilitySets;
import java.util.List;
import java.util.stream.Stream;

/**
 * The capabilities that root's agent needs and no other probe checks, with the consequence of each missing one; operator/docs/operations.md lists all
 * capabilities.
 */
enum AgentCapability {
    CHOWN("--notify-group lets no group in but those of the agent itself"),
    KILL(
            "members of other users get no stop signal and are killed when their grace period is over; processes of theirs are not attached"),
    NET_ADMIN("the process connector has less room for storms of events, and before Linux 6.6 none"),
    SETGID("a member with runAsUser, runAsGroup or supplementalGroups is not started"),
    SETPCAP("a member with capabilities.drop is not started"),
    SETUID("a member with runAsUser is not started"),
    SYS_ADMIN(
            "records of members, with their environments, are hidden from other users alone, not from all of root's processes"),
    SYS_NICE("a member with a nice value below the agent's own is not started"),
    SYS_PTRACE("of adopted members it is often not known how they ended, where process events are off"),
    SYS_RESOURCE("a member with hard rlimits above the agent's own, or an oomScoreAdj below it, is not started");

    private final String consequence;

    AgentCapability(String consequence) {
        this.consequence = consequence;
    }

    /** Those that this process, running as root, does not have. */
    static List<ProbeResult> missing() throws KernelException {
        long effective = CapabilitySets.effective();
        return Stream.of(values())
                .filter(capability ->
                        (effective >> CapabilitySets.number(capability.name()).orElseThrow() & 1) == 0)
                .map(AgentCapability::finding)
                .toList();
    }

    private ProbeResult finding() {
        return new ProbeResult(
                "CAP_" + name(),
                ProbeResult.Verdict.forbidden,
                ProbeResult.Weight.OPTIONAL,
                "root does not have it here",
                consequence);
    }
}
