package io.persistentprocess.supervision.spec;

import io.persistentprocess.api.MemberType;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a command does once it is exec'd on a simulated host.
 *
 * @param workers how many processes the main process forks
 */
public record Program(String name, Background background, int workers, Orphans orphans, OnTerm onTerm, Health health) {
    /** Whether and how it forks into the background. */
    public enum Background {
        STAYS_IN_FRONT,
        /** Double fork, then a PID file, which may come late or be an old one at first. */
        WRITES_PID_FILE,
        /** Double fork, no PID file: the sole process that is left. */
        LEAVES_ONE,
        /** Two processes side by side, and no PID file: nobody can tell which is the main one. */
        LEAVES_TWO,
        LEAVES_NONE,
        NEVER_FORKS
    }

    /** What workers do when their main process is gone. */
    public enum Orphans {
        FOLLOW,
        LINGER
    }

    public enum OnTerm {
        EXITS,
        IGNORES
    }

    public enum Health {
        /** Runs for days. */
        STEADY,
        /** Runs for minutes or hours. */
        FLAKY,
        /** Like steady, but for spells in which it ends as soon as it starts. */
        LOOPING,
        /** Does its work within a minute and exits with 0. */
        FINITE
    }

    private static final Map<String, Program> CATALOGUE = Arrays.stream(new Program[] {
                new Program("steady", Background.STAYS_IN_FRONT, 0, Orphans.FOLLOW, OnTerm.EXITS, Health.STEADY),
                new Program("looping", Background.STAYS_IN_FRONT, 0, Orphans.FOLLOW, OnTerm.EXITS, Health.LOOPING),
                new Program("flaky-pool", Background.STAYS_IN_FRONT, 3, Orphans.LINGER, OnTerm.EXITS, Health.FLAKY),
                new Program("tidy-pool", Background.STAYS_IN_FRONT, 2, Orphans.FOLLOW, OnTerm.EXITS, Health.FLAKY),
                new Program("stubborn", Background.STAYS_IN_FRONT, 1, Orphans.LINGER, OnTerm.IGNORES, Health.STEADY),
                new Program("job", Background.STAYS_IN_FRONT, 0, Orphans.FOLLOW, OnTerm.EXITS, Health.FINITE),
                new Program("daemon", Background.WRITES_PID_FILE, 2, Orphans.LINGER, OnTerm.EXITS, Health.FLAKY),
                new Program("loop-daemon", Background.WRITES_PID_FILE, 0, Orphans.FOLLOW, OnTerm.EXITS, Health.LOOPING),
                new Program("lone-daemon", Background.LEAVES_ONE, 1, Orphans.FOLLOW, OnTerm.IGNORES, Health.STEADY),
                new Program("two-daemons", Background.LEAVES_TWO, 0, Orphans.FOLLOW, OnTerm.EXITS, Health.STEADY),
                new Program("no-daemon", Background.LEAVES_NONE, 0, Orphans.FOLLOW, OnTerm.EXITS, Health.STEADY),
                new Program("foreground", Background.NEVER_FORKS, 1, Orphans.LINGER, OnTerm.EXITS, Health.STEADY),
            })
            .collect(Collectors.toMap(Program::name, Function.identity()));

    public static Program of(LaunchSpec launch) {
        return CATALOGUE.get(launch.command().getFirst());
    }

    public static Program named(String name) {
        return CATALOGUE.get(name);
    }

    public static Map<String, Program> catalogue() {
        return CATALOGUE;
    }

    /**
     * How the program is launched.
     *
     * @param edition makes two launches of the same program different
     */
    public LaunchSpec launch(int edition) {
        return launch(edition, false);
    }

    /**
     * How the program is launched.
     *
     * @param notifies whether a program that stays in front tells when it is ready
     */
    public LaunchSpec launch(int edition, boolean notifies) {
        Optional<String> pidFile =
                background == Background.WRITES_PID_FILE ? Optional.of("/run/" + name + ".pid") : Optional.empty();
        MemberType inFront = notifies ? MemberType.Notify : MemberType.Simple;
        MemberType type = background == Background.STAYS_IN_FRONT ? inFront : MemberType.Forking;
        return Specs.launch(type, pidFile, name, Integer.toString(edition));
    }
}
