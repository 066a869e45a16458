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

    static boolean isCalled(Cgroup command, String name) {
        return isNamed(command, PREFIX + name + ".");
    }

    private static boolean isNamed(Cgroup child, String prefix) {
        return child.path().getFileName().toString().startsWith(prefix);
    }

    /** Kills all processes in those of an instance. Returns one that holds a process still; empty: none does. */
    static Optional<Cgroup> killAll(Cgroup instance) throws KernelException {
        Optional<Cgroup> occupied = Optional.empty();
        for (Cgroup command : of(instance)) {
            if (command.events().populated()) {
                command.kill();
                occupied = Optional.of(command);
            }
        }
        return occupied;
    }

    /** All of an instance; none if its cgroup is gone. */
    static List<Cgroup> of(Cgroup instance) throws KernelException {
        return instance.exists()
                ? instance.children().stream()
                        .filter(child -> isNamed(child, PREFIX))
                        .toList()
                : List.of();
    }

    /** Those of this name, the latest last. */
    static List<Cgroup> of(Cgroup instance, String name) throws KernelException {
        return of(instance).stream().filter(command -> isCalled(command, name)).toList();
    }
}
