package io.persistentprocess.e2e.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A cgroup that belongs to a user without rights, as {@code Delegate=yes} of systemd.resource-control(5) leaves it: the directory, and the files that cgroups(7), "Delegation via ownership", names.
 *
 * @param cgroup the delegated one; what runs in it is in its child {@code session}
 */
public record Delegation(Path cgroup, Path session) {
    /** One that nobody has: limits that count by user are not shared with anybody. */
    private static final String USER = "64321";

    private static final List<String> FILES = List.of("cgroup.procs", "cgroup.threads", "cgroup.subtree_control");

    static Delegation of(CgroupFolder folder, Path data) throws IOException {
        Path cgroup = Files.createDirectory(folder.path());
        Path session = Files.createDirectory(cgroup.resolve("session"));
        for (Path directory : List.of(cgroup, session)) {
            own(directory);
            for (String file : FILES) {
                own(directory.resolve(file));
            }
        }
        own(data);
        return new Delegation(cgroup, session);
    }

    /** Where agents of the user keep their groups. */
    public Path root() {
        return cgroup.resolve("ppg");
    }

    private static void own(Path path) {
        Commands.run("chown", USER + ":" + USER, path.toString());
    }

    /** A command line that runs another in the cgroup as the user, without any capability. */
    public List<String> as(List<String> command) {
        return Stream.concat(
                        Stream.of(
                                "sh",
                                "-c",
                                "echo 0 > " + session.resolve("cgroup.procs") + "; exec \"$@\"",
                                "sh",
                                Commands.installed("setpriv", "util-linux"),
                                "--reuid",
                                USER,
                                "--regid",
                                USER,
                                "--clear-groups",
                                "--inh-caps",
                                "-all",
                                "--bounding-set",
                                "-all",
                                "--"),
                        command.stream())
                .toList();
    }
}
