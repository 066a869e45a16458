package io.persistentprocess.kernel.cgroup;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A line of mountinfo, proc_pid_mountinfo(5).
 *
 * @param parent the mount that this one is mounted on; it may be unlisted
 * @param root the part of the file system that is mounted
 */
record MountInfo(int id, int parent, String root, Path point, String type, List<String> superOptions) {
    /** The reachable mounts: those that are not hidden by another mount at or above their mount point. */
    static List<MountInfo> visible(String mountinfo) {
        List<MountInfo> all =
                ProcFileLines.of(mountinfo).stream().map(MountInfo::parse).toList();
        return all.stream()
                .filter(mount -> mount.isReachable(all) && all.stream().noneMatch(mount::isCoveredBy))
                .toList();
    }

    private static MountInfo parse(String line) {
        // 36 35 98:0 /root /point options [optional fields] - type source super-options
        String[] halves = line.split(" - ", 2);
        String[] left = halves[0].split(" ", -1);
        String[] right = halves[1].split(" ", -1);
        return new MountInfo(
                Integer.parseInt(left[0]),
                Integer.parseInt(left[1]),
                unescape(left[3]),
                Path.of(unescape(left[4])),
                right[0],
                List.of(right[2].split(",", -1)));
    }

    /**
     * A path is not resolved to this mount if another mount on the same parent has a mount point above it; the same holds for every parent. An initial file system in
     * memory is its own parent.
     */
    private boolean isReachable(List<MountInfo> all) {
        boolean bypassed = all.stream()
                .filter(other -> other.parent == parent && other.id != id && other.id != parent)
                .anyMatch(other -> point.startsWith(other.point));
        return !bypassed
                && all.stream()
                        .filter(other -> other.id == parent && other.id != id)
                        .allMatch(other -> other.isReachable(all));
    }

    private boolean isCoveredBy(MountInfo other) {
        return other.parent == id && other.id != id && other.point.equals(point);
    }

    /** The path of a file under this mount, which may show only a part of the file system. */
    Optional<Path> locate(String path) {
        Path mounted = Path.of(root);
        Path wanted = Path.of(path);
        return wanted.startsWith(mounted) ? Optional.of(point.resolve(mounted.relativize(wanted))) : Optional.empty();
    }

    /** seq_path() writes blanks and backslashes in octal. */
    private static String unescape(String text) {
        return text.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
