package io.persistentprocess.e2e.compared;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A service that runs the recorder, in words that belong to no supervisor. What is empty is left to the supervisor's defaults.
 *
 * @param words what the recorder is to do, beside recording
 */
record Service(String name, List<String> words, Kind kind, Restarts restarts, Stopping stopping) {
    /** How it is known that it has started. */
    enum Kind {
        SIMPLE,
        /** It goes into the background and leaves a PID file. */
        FORKING
    }

    enum Condition {
        ALWAYS,
        ON_FAILURE
    }

    /**
     * When it is started again.
     *
     * @param successCodes exit codes that count as success beside 0
     * @param limit the most starts in a row
     * @param immediate a start is complete at once; else whatever the supervisor's default is
     */
    record Restarts(Condition condition, List<Integer> successCodes, Optional<Integer> limit, boolean immediate) {
        static final Restarts ALWAYS = new Restarts(Condition.ALWAYS, List.of(), Optional.empty(), true);
        static final Restarts DEFAULT = new Restarts(Condition.ALWAYS, List.of(), Optional.empty(), false);

        static Restarts onFailure(Integer... successCodes) {
            return new Restarts(Condition.ON_FAILURE, List.of(successCodes), Optional.empty(), true);
        }

        static Restarts limited(int starts) {
            return new Restarts(Condition.ALWAYS, List.of(), Optional.of(starts), false);
        }
    }

    /** Which processes a stop is for, in words of systemd.kill(5). */
    enum KillMode {
        DEFAULT,
        MIXED,
        CONTROL_GROUP
    }

    /**
     * How it is stopped.
     *
     * @param signal without SIG
     * @param graceSeconds from the signal to SIGKILL
     */
    record Stopping(Optional<String> signal, Optional<Integer> graceSeconds, KillMode killMode) {
        static final Stopping DEFAULT = new Stopping(Optional.empty(), Optional.empty(), KillMode.DEFAULT);

        static Stopping by(String signal) {
            return new Stopping(Optional.of(signal), Optional.empty(), KillMode.DEFAULT);
        }

        Stopping within(int seconds) {
            return new Stopping(signal, Optional.of(seconds), killMode);
        }

        Stopping mode(KillMode mode) {
            return new Stopping(signal, graceSeconds, mode);
        }
    }

    Service {
        words = List.copyOf(words);
    }

    static Service of(String name, String... words) {
        return new Service(name, List.of(words), Kind.SIMPLE, Restarts.ALWAYS, Stopping.DEFAULT);
    }

    Service kind(Kind its) {
        return new Service(name, words, its, restarts, stopping);
    }

    Service restarts(Restarts its) {
        return new Service(name, words, kind, its, stopping);
    }

    Service stopping(Stopping its) {
        return new Service(name, words, kind, restarts, its);
    }

    /** What the recorders of the service write. */
    Path records(Path folder) {
        return folder.resolve(name + ".records");
    }

    Path pidFile(Path folder) {
        return folder.resolve(name + ".pid");
    }

    /** Its command line; no word needs quotes. */
    List<String> command(Path recorder, Path folder) {
        Stream<String> daemon = kind == Kind.FORKING ? Stream.of("daemon=" + pidFile(folder)) : Stream.empty();
        return Stream.of(Stream.of(recorder.toString(), records(folder).toString(), "main"), words.stream(), daemon)
                .flatMap(word -> word)
                .toList();
    }

    String commandLine(Path recorder, Path folder) {
        return command(recorder, folder).stream().collect(Collectors.joining(" "));
    }
}
