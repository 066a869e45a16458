package io.persistentprocess.kernel.cgroup;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.ProcessStat;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The cgroups of a process, /proc/PID/cgroup (cgroups(7)).
 *
 * @param unified its path in cgroup2
 * @param v1 its paths in the v1 hierarchies, by the first controller or name of each
 */
public record ProcessCgroups(String unified, Map<String, String> v1) {
    private static final int FIELDS = 3;

    /** A line for each of some 15 hierarchies, with a path of at most PATH_MAX bytes: a process may be deep in cgroups of its own. */
    static final int MAX_BYTES = 128 << 10;

    public ProcessCgroups {
        v1 = Map.copyOf(v1);
    }

    /** Empty: the process is gone. */
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

    /** The directory of a path in such a line, below the mount of its hierarchy. */
    public static Path directory(Path mount, String path) {
        return mount.resolve(path.substring(1));
    }
}
