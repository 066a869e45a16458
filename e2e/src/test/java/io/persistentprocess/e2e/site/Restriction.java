package io.persistentprocess.e2e.site;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the environment of a command withholds from it, as a container or a service manager does: capabilities, kernel types, namespaces.
 *
 * @param around the words before the command
 */
public record Restriction(List<String> around) {
    public Restriction {
        around = List.copyOf(around);
    }

    public static Restriction none() {
        return new Restriction(List.of());
    }

    /** Root without some capabilities: after exec(2) it has what the bounding set leaves. */
    public static Restriction withoutCapabilities(String... capabilities) {
        String set = Stream.of(capabilities)
                .map(name -> "-" + name.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(","));
        return new Restriction(List.of(
                Commands.installed("setpriv", "util-linux"), "--bounding-set=" + set, "--inh-caps=" + set, "--"));
    }

    /** Without the types of the kernel, as one that was built without BTF. */
    public static Restriction withoutBtf() {
        return new Restriction(List.of(
                Commands.installed("unshare", "util-linux"),
                "--mount",
                "--propagation=private",
                "sh",
                "-c",
                "mount --bind /dev/null /sys/kernel/btf/vmlinux && exec \"$@\"",
                "sh"));
    }

    /** In its own network namespace, where the process connector reports nothing. */
    public static Restriction withoutHostNetwork() {
        return new Restriction(List.of(Commands.installed("unshare", "util-linux"), "--net", "--"));
    }

    /** Root of a user namespace, who has every capability there and none on the host; and a nice value that takes one to lower. */
    public static Restriction withoutHostUsers() {
        return new Restriction(List.of(
                "nice", "-n", "1", Commands.installed("unshare", "util-linux"), "--user", "--map-root-user", "--"));
    }

    public Restriction and(Restriction other) {
        return new Restriction(
                Stream.concat(around.stream(), other.around.stream()).toList());
    }

    /** The command line that runs a command under this restriction. */
    public List<String> wrap(List<String> command) {
        return Stream.concat(around.stream(), command.stream()).toList();
    }
}
