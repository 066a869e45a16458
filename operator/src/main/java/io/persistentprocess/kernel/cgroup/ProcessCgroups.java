package io.persistentprocess.kernel.cgroup;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.ProcessStat;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a process is in the cgroup hierarchies, /proc/PID/cgroup (cgroups(7)).
 *
 * @param unified its path in cgroup2
 * @param v1 its paths in the hierarchies of v1, by the first controller or name of each
 */
public record ProcessCgroups(String unified, Map<String, String> v1) {
    private static final int FIELDS = 3;

    /** A line for each hierarchy, of which there are some 15, with a path of PATH_MAX bytes at most: a process may be deep down in cgroups of its own. */
    static final int MAX_BYTES = 128 << 10;

    public ProcessCgroups {
        v1 = Map.copyOf(v1);
    }

    /** Empty when it is gone. */
    public static Optional<ProcessCgroups> of(int pid) throws KernelException {
        return ProcessStat.contents("/proc/" + pid + "/cgroup", MAX_BYTES).map(ProcessCgroups::parse);
    }

    static ProcessCgroups parse(String text) {
        String unified = "/";
        Map<String, String> v1 = new LinkedHashMap<>();
        for (String line : ProcFileLines.of(text)) {
            String[] fields = line.split(":", FIELDS);
            if (fields[1].isEmpty()) {
                unified = fields[2];
            } else {
                v1.put(fields[1].split(",", -1)[0], fields[2]);
            }
        }
        return new ProcessCgroups(unified, v1);
    }

    /** The directory of a path that a line shows, below the mount of its hierarchy. */
    public static Path directory(Path mount, String path) {
        return mount.resolve(path.substring(1));
    }
}
