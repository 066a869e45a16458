package io.persistentprocess.supervision.provision;

import io.persistentprocess.api.provision.Directories;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A directory that an instance has, as those of systemd.exec(5).
 *
 * @param name relative to the directory of its kind, with every {@code $(VAR)} expanded; what a variable has brought in is checked when the directory is made
 * @param mode the permission bits, so 0755 octal is 493
 */
public record DirectorySpec(Kind kind, String name, int mode) {
    /** What a directory is for: where it is, and in which variable. The paths are those of the system manager, systemd.exec(5), "Table 2". */
    public enum Kind {
        RUNTIME("/run", "RUNTIME_DIRECTORY"),
        STATE("/var/lib", "STATE_DIRECTORY"),
        CACHE("/var/cache", "CACHE_DIRECTORY"),
        LOGS("/var/log", "LOGS_DIRECTORY"),
        CONFIGURATION("/etc", "CONFIGURATION_DIRECTORY");

        private final String base;
        private final String variable;

        Kind(String base, String variable) {
            this.base = base;
            this.variable = variable;
        }

        /** Absolute. */
        public String base() {
            return base;
        }

        /** The environment variable that holds the paths of this kind. */
        public String variable() {
            return variable;
        }
    }

    /** Of all kinds, in the order in which they are made. */
    public static List<DirectorySpec> of(Directories wanted, UnaryOperator<String> expand) {
        List<DirectorySpec> all = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            (switch (kind) {
                        case RUNTIME -> wanted.runtime();
                        case STATE -> wanted.state();
                        case CACHE -> wanted.cache();
                        case LOGS -> wanted.logs();
                        case CONFIGURATION -> wanted.configuration();
                    })
                    .forEach(directory -> all.add(new DirectorySpec(
                            kind,
                            expand.apply(directory.name()),
                            directory.mode().bits())));
        }
        return List.copyOf(all);
    }

    /** The variables with the paths, separated by colons, as systemd sets them. */
    public static Map<String, String> environment(List<DirectorySpec> directories) {
        return directories.stream()
                .collect(Collectors.groupingBy(
                        each -> each.kind().variable(),
                        LinkedHashMap::new,
                        Collectors.mapping(DirectorySpec::path, Collectors.joining(":"))));
    }

    /** Absolute. */
    public String path() {
        return kind.base() + "/" + name;
    }
}
