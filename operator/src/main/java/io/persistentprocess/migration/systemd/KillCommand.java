package io.persistentprocess.migration.systemd;

import io.persistentprocess.migration.systemd.unit.ExecLine;
import io.persistentprocess.migration.systemd.unit.UnitValues;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A command that only sends a signal.
 *
 * @param target whom it is sent to
 */
record KillCommand(Target target, String signal) {
    private static final Set<String> BY_NAME = Set.of("killall", "pkill", "killall5");

    enum Target {
        MAIN_PROCESS,
        /** Every process of a name, also those of other services. */
        EVERY_NAMESAKE
    }

    static Optional<KillCommand> of(ExecLine line) {
        List<String> words = line.templates();
        boolean byName = BY_NAME.contains(line.programName());
        if (!byName && !line.programName().equals("kill")) {
            return Optional.empty();
        }
        Optional<String> signal = Optional.of("SIGTERM");
        boolean main = false;
        Iterator<String> rest = words.subList(1, words.size()).iterator();
        while (rest.hasNext()) {
            String word = rest.next();
            if ((word.equals("-s") || word.equals("--signal")) && rest.hasNext()) {
                signal = UnitValues.signal(rest.next());
            } else if (word.equals("$(MAINPID)")) {
                main = true;
            } else if (word.matches("-(SIG)?[A-Z]+[12]?|-[0-9]+")) {
                signal = UnitValues.signal(word.substring(1));
            } else if (!byName) {
                return Optional.empty();
            }
        }
        if (!byName && !main) {
            return Optional.empty();
        }
        Target target = byName ? Target.EVERY_NAMESAKE : Target.MAIN_PROCESS;
        return signal.map(name -> new KillCommand(target, name));
    }
}
