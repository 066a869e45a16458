package io.persistentprocess.agent;

import io.persistentprocess.kernel.Capabilities;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.kernel.Rlimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What the agent was started with, so that members get that and not what the agent has made of it for itself.
 *
 * @param rlimits by resource number
 * @param boundingSet the most that a member can ever have, capabilities(7)
 */
record HostDefaults(int uid, Map<Integer, Rlimits.Limit> rlimits, long boundingSet, int oomScoreAdj) {
    private static final int NOFILE = Rlimits.resource("nofile").orElseThrow();

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
        return new HostDefaults(ownUid(), changed, Capabilities.bounding(), ownOomScoreAdj());
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
