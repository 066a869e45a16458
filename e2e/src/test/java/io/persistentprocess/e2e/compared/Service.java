package io.persistentprocess.e2e.compared;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A service that runs the recorder, in words that belong to no supervisor. What is empty is left to the supervisor's defaults.
 *
 * @param words what the recorder is to do, beside recording
 */
record Service(
        String name,
        List<String> words,
        Kind kind,
        Restarts restarts,
        Stopping stopping,
        Deadlines deadlines,
        Map<Hook, List<String>> hooks,
        List<Directive> directives) {
    /**
     * What systemd and ppg alone have.
     *
     * @param unit lines of the section [Service]
     * @param member a field of the manifest
     */
    record Directive(List<String> unit, String member) {
        Directive {
            unit = List.copyOf(unit);
        }
    }

    /** How it is known that it has started. */
    enum Kind {
        SIMPLE,
        /** It goes into the background and leaves a PID file. */
        FORKING,
        /** It says so itself. */
        NOTIFY
    }

    /** When another recorder runs. */
    enum Hook {
        PRE_START("pre-start"),
        PRE_STOP("pre-stop"),
        /** In place of SIGHUP. */
        RELOAD("reload"),
        POST_STOP("post-stop");

        private final String tag;

        Hook(String tag) {
            this.tag = tag;
        }

        String tag() {
            return tag;
        }
    }

    /**
     * Within which time a service has to say something.
     *
     * @param start until it has said that it is ready
     * @param watchdog between two signs of life
     */
    record Deadlines(Optional<Integer> start, Optional<Integer> watchdog) {
        static final Deadlines NONE = new Deadlines(Optional.empty(), Optional.empty());

        static Deadlines start(int seconds) {
            return new Deadlines(Optional.of(seconds), Optional.empty());
        }

        static Deadlines watchdog(int seconds) {
            return new Deadlines(Optional.empty(), Optional.of(seconds));
        }
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
        CONTROL_GROUP,
        PROCESS
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
        hooks = Map.copyOf(hooks);
        directives = List.copyOf(directives);
    }

    static Service of(String name, String... words) {
        return new Service(
                name,
                List.of(words),
                Kind.SIMPLE,
                Restarts.ALWAYS,
                Stopping.DEFAULT,
                Deadlines.NONE,
                Map.of(),
                List.of());
    }

    Service kind(Kind its) {
        return new Service(name, words, its, restarts, stopping, deadlines, hooks, directives);
    }

    Service restarts(Restarts its) {
        return new Service(name, words, kind, its, stopping, deadlines, hooks, directives);
    }

    Service stopping(Stopping its) {
        return new Service(name, words, kind, restarts, its, deadlines, hooks, directives);
    }

    Service deadlines(Deadlines its) {
        return new Service(name, words, kind, restarts, stopping, its, hooks, directives);
    }

    /** With another recorder that is to do this. */
    Service hook(Hook hook, String... its) {
        Map<Hook, List<String>> more = new EnumMap<>(Hook.class);
        more.putAll(hooks);
        more.put(hook, List.of(its));
        return new Service(name, words, kind, restarts, stopping, deadlines, more, directives);
    }

    /** With these lines in its unit and this field in its manifest. */
    Service directive(String member, String... unit) {
        List<Directive> more = new ArrayList<>(directives);
        more.add(new Directive(List.of(unit), member));
        return new Service(name, words, kind, restarts, stopping, deadlines, hooks, more);
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

    /** The command line of the other recorder, if there is one. */
    Optional<List<String>> command(Hook hook, Path recorder, Path folder) {
        return Optional.ofNullable(hooks.get(hook))
                .map(its -> Stream.concat(
                                Stream.of(recorder.toString(), records(folder).toString(), hook.tag()), its.stream())
                        .toList());
    }

    String commandLine(Path recorder, Path folder) {
        return command(recorder, folder).stream().collect(Collectors.joining(" "));
    }
}
