package io.persistentprocess.agent;

import io.persistentprocess.kernel.Capabilities;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.ProcessStat;
import io.persistentprocess.kernel.Rlimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What the agent was started with, so that members get that and not what the agent has made of it for itself.
 *
 * @param rlimits by resource number
 * @param boundingSet the most that a member can ever have, capabilities(7)
 */
record HostDefaults(
        int uid, Map<Integer, Rlimits.Limit> rlimits, long boundingSet, Inherited oomScoreAdj, Inherited nice) {
    private static final int NOFILE = Rlimits.resource("nofile").orElseThrow();

    /**
     * A value that a process has from its parent, may raise and may lower only with a capability.
     *
     * @param own the agent's
     */
    record Inherited(int own, Lowering lowering) {
        private static final int DEFAULT = 0;

        enum Lowering {
            ALLOWED,
            FORBIDDEN
        }

        /** What a member has to be given; empty: what it has is right, or the default is out of the agent's reach. Anything else is tried, so that the refusal shows. */
        OptionalInt toSet(int wanted) {
            boolean outOfReach = wanted == DEFAULT && own > DEFAULT && lowering == Lowering.FORBIDDEN;
            return wanted == own || outOfReach ? OptionalInt.empty() : OptionalInt.of(wanted);
        }
    }

    HostDefaults {
        rlimits = Map.copyOf(rlimits);
    }

    /** Takes them down, and then raises the agent's own limit of open files: it needs a descriptor per member. */
    static HostDefaults take() throws KernelException {
        Rlimits.Limit openFiles = Rlimits.get(NOFILE);
        Map<Integer, Rlimits.Limit> changed = new HashMap<>();
        if (openFiles.soft() != openFiles.hard()) {
            changed.put(NOFILE, openFiles);
            Rlimits.set(NOFILE, new Rlimits.Limit(openFiles.hard(), openFiles.hard()));
        }
        return new HostDefaults(
                ownUid(),
                changed,
                Capabilities.bounding(),
                new Inherited(ownOomScoreAdj(), lowering("SYS_RESOURCE")),
                new Inherited(ownNice(), lowering("SYS_NICE")));
    }

    /** proc_pid_oom_score_adj(5), setpriority(2). */
    private static Inherited.Lowering lowering(String capability) throws KernelException {
        long bit = 1L << Capabilities.number(capability).orElseThrow();
        return (Capabilities.effective() & bit) == 0 ? Inherited.Lowering.FORBIDDEN : Inherited.Lowering.ALLOWED;
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
            return Integer.parseInt(
                    Files.readString(Path.of("/proc/self/oom_score_adj")).strip());
        } catch (IOException e) {
            throw new IllegalStateException("/proc is not mounted", e);
        }
    }

    boolean root() {
        return uid == 0;
    }
}
