package io.persistentprocess.agent.host;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.CapabilitySets;
import io.persistentprocess.kernel.process.ProcessStat;
import io.persistentprocess.kernel.process.RlimitNumbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a process of the host has, so that members get that and not what the agent has made of it for itself, nor what its container has made of it for the agent.
 *
 * @param rlimits those of the agent that are others, by resource number
 * @param boundingSet the most that a member can ever have, capabilities(7)
 */
public record ProcessDefaults(
        HostContext side,
        int uid,
        Map<Integer, RlimitNumbers.Limit> rlimits,
        long boundingSet,
        Inherited oomScoreAdj,
        Inherited nice) {
    private static final Path OOM_SCORE_ADJ = Path.of("/proc/self/oom_score_adj");

    private static final int NOFILE = RlimitNumbers.resource("nofile").orElseThrow();

    /**
     * A value that a process has from its parent, may raise and may lower only with a capability.
     *
     * @param own the agent's
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

        /** What a member has to be given; empty: what it has is right, or the default is out of the agent's reach. Anything else is tried, so that the refusal shows. */
        public OptionalInt toSet(int wanted) {
            boolean outOfReach = wanted == DEFAULT && defaultIsOutOfReach();
            return wanted == own || outOfReach ? OptionalInt.empty() : OptionalInt.of(wanted);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(ProcessDefaults.class);

    public ProcessDefaults {
        rlimits = Map.copyOf(rlimits);
    }

    /** Takes them down, and then raises the agent's own limit of open files: it needs a descriptor per member. */
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
        Inherited oomScoreAdj = oomScoreAdj(side);
        if (side.process().isPresent() && oomScoreAdj.defaultIsOutOfReach()) {
            LOG.warn(
                    "members are started with the container's oom_score_adj, which the agent may not lower oomScoreAdj={} remedy=\"{}\"",
                    oomScoreAdj.own(),
                    side.remedyFor("CAP_SYS_RESOURCE"));
        }
        return new ProcessDefaults(
                side,
                ownUid(),
                different,
                CapabilitySets.bounding(),
                oomScoreAdj,
                new Inherited(ownNice(), lowering("SYS_NICE")));
    }

    /** proc_pid_oom_score_adj(5), setpriority(2). */
    private static Inherited.Lowering lowering(String capability) throws KernelException {
        long bit = 1L << CapabilitySets.number(capability).orElseThrow();
        return (CapabilitySets.effectiveOnHost() & bit) == 0
                ? Inherited.Lowering.FORBIDDEN
                : Inherited.Lowering.ALLOWED;
    }

    /** A container's is the agent's share, not the members'. */
    private static Inherited oomScoreAdj(HostContext side) throws KernelException {
        Inherited inherited = new Inherited(ownOomScoreAdj(), lowering("SYS_RESOURCE"));
        return side.process().isPresent() && inherited.defaultIsOutOfReach()
                ? new Inherited(inherited.own(), tryLowering(inherited.own()))
                : inherited;
    }

    /** Whoever set it without the capability has left it in reach; that shows only when it is tried, and what was there is put back. */
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
