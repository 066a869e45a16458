package io.persistentprocess.agent.command;

import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.KernelException;
import java.util.List;
import java.util.Optional;

/** The cgroups of commands below that of their instance. */
final class CommandPlaces {
    /** A cgroup's name is {@code ppg.NAME.TIME}; the latest of a name has the greatest time. */
    private static final String PREFIX = "ppg.";

    private static final int SERIAL_DIGITS = 19;

    private CommandPlaces() {}

    static Cgroup place(Cgroup instance, String name, long serial) {
        String digits = Long.toString(serial);
        return instance.child(PREFIX + name + "." + "0".repeat(SERIAL_DIGITS - digits.length()) + digits);
    }

    static boolean isCommand(Cgroup child) {
        return child.path().getFileName().toString().startsWith(PREFIX);
    }

    static boolean isCalled(Cgroup child, String name) {
        return child.path().getFileName().toString().startsWith(PREFIX + name + ".");
    }

    /** Kills all processes in those of an instance. Returns one that holds a process still; empty: none does. */
    static Optional<Cgroup> killAll(Cgroup instance) throws KernelException {
        Optional<Cgroup> occupied = Optional.empty();
        if (instance.exists() && instance.hasChildren()) {
            for (Cgroup child : instance.children()) {
                if (isCommand(child) && child.events().populated()) {
                    child.kill();
                    occupied = Optional.of(child);
                }
            }
        }
        return occupied;
    }

    /** Those of this name, the latest last. */
    static List<Cgroup> of(Cgroup instance, String name) throws KernelException {
        return instance.exists()
                ? instance.children().stream()
                        .filter(child -> isCalled(child, name))
                        .toList()
                : List.of();
    }
}
