package io.persistentprocess.e2e.site;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A command line that lacks something, as in a container or under a service manager that does not give it.
 *
 * @param around what goes before the command
 */
public record Deprived(List<String> around) {
    public Deprived {
        around = List.copyOf(around);
    }

    public static Deprived ofNothing() {
        return new Deprived(List.of());
    }

    /** Root without some capabilities: after exec(2) it has what the bounding set leaves. */
    public static Deprived of(String... capabilities) {
        String set = Stream.of(capabilities)
                .map(name -> "-" + name.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(","));
        return new Deprived(List.of(
                Commands.installed("setpriv", "util-linux"), "--bounding-set=" + set, "--inh-caps=" + set, "--"));
    }

    /** Without the types of the kernel, as one that was built without BTF. */
    public static Deprived ofBtf() {
        return new Deprived(List.of(
                Commands.installed("unshare", "util-linux"),
                "--mount",
                "--propagation=private",
                "sh",
                "-c",
                "mount --bind /dev/null /sys/kernel/btf/vmlinux && exec \"$@\"",
                "sh"));
    }

    /** In a network of its own, of which the process connector tells nothing. */
    public static Deprived ofHostNetwork() {
        return new Deprived(List.of(Commands.installed("unshare", "util-linux"), "--net", "--"));
    }

    /** Root of a user namespace, who has every capability there and none on the host; and a nice value that takes one to lower. */
    public static Deprived ofHostUsers() {
        return new Deprived(List.of(
                "nice", "-n", "1", Commands.installed("unshare", "util-linux"), "--user", "--map-root-user", "--"));
    }

    public Deprived and(Deprived other) {
        return new Deprived(
                Stream.concat(around.stream(), other.around.stream()).toList());
    }

    public List<String> run(List<String> command) {
        return Stream.concat(around.stream(), command.stream()).toList();
    }
}
