package io.persistentprocess.agent.host;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.CapabilitySets;
import io.persistentprocess.kernel.process.ProcessStat;
import io.persistentprocess.kernel.process.RlimitNumbers;
import io.persistentprocess.kernel.spawn.InheritedScheduling;
import io.persistentprocess.kernel.spawn.SchedulingAttributes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process attributes of a daemon on the host. Members get these instead of what the agent has set for itself, or its container for the agent.
 *
 * @param side the host that members run on
 * @param uid the agent's user
 * @param rlimits the limits that differ from the agent's, by resource number
 * @param boundingSet the most that a member can ever have, capabilities(7)
 * @param oomScoreAdj the agent's oom_score_adj
 * @param nice the agent's nice value
 * @param scheduling what undoes the agent's own scheduling in a member
 */
public record ProcessDefaults(
        HostContext side,
        int uid,
        Map<Integer, RlimitNumbers.Limit> rlimits,
        long boundingSet,
        Inherited oomScoreAdj,
        Inherited nice,
        SchedulingAttributes scheduling) {
    private static final Path OOM_SCORE_ADJ = Path.of("/proc/self/oom_score_adj");

    private static final int NOFILE = RlimitNumbers.resource("nofile").orElseThrow();

    /**
     * An inherited value that any process may raise and that takes a capability to lower.
     *
     * @param own the agent's value
     * @param lowering whether the agent may lower it
     */
    public record Inherited(int own, Lowering lowering) {
        private static final int DEFAULT = 0;

        enum Lowering {
            ALLOWED,
            FORBIDDEN
        }

        boolean defaultIsOutOfReach() {
            return own > DEFAULT && lowering == Lowering.FORBIDDEN;
        }

        /**
         * The value to set in a member. Empty: the inherited value is right, or it is the default and the agent may not set it. Any other value is tried, so that a
         * refusal shows.
         */
        public OptionalInt toSet(int wanted) {
            boolean outOfReach = wanted == DEFAULT && defaultIsOutOfReach();
            return wanted == own || outOfReach ? OptionalInt.empty() : OptionalInt.of(wanted);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(ProcessDefaults.class);

    public ProcessDefaults {
        rlimits = Map.copyOf(rlimits);
    }

    /** Records the attributes, then raises the agent's own limit of open files, because it needs a descriptor per member. */
    public static ProcessDefaults take(HostContext side) throws KernelException {
        Map<Integer, RlimitNumbers.Limit> own = DefaultRlimits.own();
        Map<Integer, RlimitNumbers.Limit> wanted = side.process().isPresent()
                ? DefaultRlimits.of(side.process().getAsInt(), own, lowering("SYS_RESOURCE"))
                : own;
        RlimitNumbers.Limit openFiles = own.get(NOFILE);
        if (openFiles.soft() != openFiles.hard()) {
            RlimitNumbers.set(NOFILE, new RlimitNumbers.Limit(openFiles.hard(), openFiles.hard()));
        }
        Map<Integer, RlimitNumbers.Limit> different = new HashMap<>(wanted);
        different.entrySet().removeAll(DefaultRlimits.own().entrySet());
        int uid = ownUid();
        Inherited oomScoreAdj = oomScoreAdj(side, uid);
        if (side.process().isPresent() && oomScoreAdj.defaultIsOutOfReach()) {
            LOG.warn(
                    "members are started with the container's oom_score_adj, which the agent may not lower oomScoreAdj={} remedy=\"{}\"",
                    oomScoreAdj.own(),
                    side.remedyFor("CAP_SYS_RESOURCE"));
        }
        return new ProcessDefaults(
                side,
                uid,
                different,
                CapabilitySets.bounding(),
                oomScoreAdj,
                new Inherited(ownNice(), lowering("SYS_NICE")),
                InheritedScheduling.reset());
    }

    /** proc_pid_oom_score_adj(5), setpriority(2). */
    private static Inherited.Lowering lowering(String capability) throws KernelException {
        long bit = 1L << CapabilitySets.number(capability).orElseThrow();
        return (CapabilitySets.effectiveOnHost() & bit) == 0
                ? Inherited.Lowering.FORBIDDEN
                : Inherited.Lowering.ALLOWED;
    }

    /** The oom_score_adj of a container, or of a service of root's, is meant for the agent, not for its members. That of a user's session is meant for all that runs in it. */
    private static Inherited oomScoreAdj(HostContext side, int uid) throws KernelException {
        Inherited inherited = new Inherited(ownOomScoreAdj(), lowering("SYS_RESOURCE"));
        boolean agentsAlone = side.process().isPresent() || uid == 0;
        return agentsAlone && inherited.defaultIsOutOfReach()
                ? new Inherited(inherited.own(), tryLowering(inherited.own()))
                : inherited;
    }

    /**
     * Without the capability, a process may lower the value to what was last set by a process that had it, which shows only when it is tried. The original value is
     * restored.
     */
    private static Inherited.Lowering tryLowering(int own) {
        try {
            Files.writeString(OOM_SCORE_ADJ, Integer.toString(Inherited.DEFAULT));
            Files.writeString(OOM_SCORE_ADJ, Integer.toString(own));
            return Inherited.Lowering.ALLOWED;
        } catch (IOException _) {
            return Inherited.Lowering.FORBIDDEN;
        }
    }

    private static int ownNice() throws KernelException {
        return ProcessStat.read((int) ProcessHandle.current().pid())
                .orElseThrow(() -> new IllegalStateException("/proc is not mounted"))
                .nice();
    }

    private static int ownUid() throws KernelException {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            throw new IllegalStateException("/proc is not mounted", e);
        }
    }

    private static int ownOomScoreAdj() {
        try {
            return Integer.parseInt(Files.readString(OOM_SCORE_ADJ).strip());
        } catch (IOException e) {
            throw new IllegalStateException("/proc is not mounted", e);
        }
    }

    public boolean root() {
        return uid == 0;
    }
}
