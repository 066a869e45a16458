package io.persistentprocess.migration.systemd;

import io.persistentprocess.migration.systemd.unit.Assignment;
import io.persistentprocess.migration.systemd.unit.UnitValues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** {@code Restart=} and what belongs to it. */
final class RestartDirectives implements ServiceDirectives {
    private static final int SIGNALED = 128;

    /** Names of exit codes, systemd.exec(5), "Process Exit Codes". */
    private static final Map<String, Integer> EXIT_CODES = Map.ofEntries(
            Map.entry("SUCCESS", 0),
            Map.entry("FAILURE", 1),
            Map.entry("INVALIDARGUMENT", 2),
            Map.entry("NOTIMPLEMENTED", 3),
            Map.entry("NOPERMISSION", 4),
            Map.entry("NOTINSTALLED", 5),
            Map.entry("NOTCONFIGURED", 6),
            Map.entry("NOTRUNNING", 7),
            Map.entry("USAGE", 64),
            Map.entry("DATAERR", 65),
            Map.entry("NOINPUT", 66),
            Map.entry("NOUSER", 67),
            Map.entry("NOHOST", 68),
            Map.entry("UNAVAILABLE", 69),
            Map.entry("SOFTWARE", 70),
            Map.entry("OSERR", 71),
            Map.entry("OSFILE", 72),
            Map.entry("CANTCREAT", 73),
            Map.entry("IOERR", 74),
            Map.entry("TEMPFAIL", 75),
            Map.entry("PROTOCOL", 76),
            Map.entry("NOPERM", 77),
            Map.entry("CONFIG", 78));

    private static final Map<String, Integer> SIGNALS = Map.of(
            "SIGHUP", 1, "SIGINT", 2, "SIGQUIT", 3, "SIGABRT", 6, "SIGKILL", 9, "SIGUSR1", 10, "SIGSEGV", 11, "SIGUSR2",
            12, "SIGPIPE", 13, "SIGTERM", 15);

    @Override
    public void apply(Translation translation) {
        exitCodes(translation);
        restart(translation);
        delay(translation);
        limit(translation);
    }

    private static void restart(Translation translation) {
        UnitSettings settings = translation.settings();
        Optional<Assignment> written = settings.takeLast("Restart");
        String restart = written.map(Assignment::value).orElse("no");
        switch (restart) {
            case "always" -> policy(translation, written, "Always");
            case "on-failure" -> policy(translation, written, "OnFailure");
            case "on-success" -> {
                translation.member().add("restartPolicyRules", rule("Fail", "NotIn", List.of(0)));
                policy(translation, written, "Always");
            }
            case "on-abnormal", "on-abort", "on-watchdog" -> {
                translation
                        .member()
                        .add(
                                "restartPolicyRules",
                                rule(
                                        "Fail",
                                        "In",
                                        IntStream.range(1, SIGNALED).boxed().toList()));
                if (restart.equals("on-abnormal")) {
                    policy(translation, written, "OnFailure");
                } else {
                    written.ifPresent(value -> translation.setNearly(
                            value,
                            "restartPolicy",
                            "OnFailure",
                            "with rules: after every signal and time-out, not after exit codes"));
                }
            }
            default -> none(translation, written);
        }
    }

    private static void policy(Translation translation, Optional<Assignment> written, String policy) {
        written.ifPresent(value -> translation.set(value, "restartPolicy", policy));
    }

    /** A service that is to be there stays up; one that does its work and ends is left alone. */
    private static void none(Translation translation, Optional<Assignment> written) {
        boolean ends = StartDirectives.typeOf(translation.settings()).equals("oneshot");
        if (ends || !translation.options().mends()) {
            translation.member().set("restartPolicy", "Never");
            written.ifPresent(value -> translation.kept(value, "restartPolicy: Never"));
            return;
        }
        String why = "restartPolicy: Always; with systemd it would stay down after its first end";
        translation.member().set("restartPolicy", "Always");
        written.ifPresentOrElse(
                value -> translation.mended(value, why),
                () -> translation
                        .findings()
                        .mended(translation.settings().implied("Restart=", "no (not written)"), why));
    }

    private static Map<String, Object> rule(String action, String operator, List<Integer> codes) {
        return Map.of("action", action, "onExit", Map.of("exitCodes", Map.of("operator", operator, "values", codes)));
    }

    private static void exitCodes(Translation translation) {
        for (Assignment value : translation.settings().take("SuccessExitStatus")) {
            List<Integer> codes = codes(translation, value);
            codes.stream()
                    .filter(code -> code != 0)
                    .forEach(code -> translation.member().add("successExitCodes", code));
            if (!codes.isEmpty()) {
                translation.kept(value, "successExitCodes");
            }
        }
        rules(translation, "RestartPreventExitStatus", "Fail");
        rules(translation, "RestartForceExitStatus", "Restart");
    }

    private static void rules(Translation translation, String directive, String action) {
        for (Assignment value : translation.settings().take(directive)) {
            List<Integer> codes = codes(translation, value);
            if (!codes.isEmpty()) {
                translation.member().add("restartPolicyRules", rule(action, "In", codes));
                translation.kept(value, "restartPolicyRules: " + action);
            }
        }
    }

    private static List<Integer> codes(Translation translation, Assignment value) {
        List<Integer> codes = new ArrayList<>();
        for (String word : value.value().split("\\s+", -1)) {
            Optional<Integer> code = code(word);
            if (code.isEmpty()) {
                translation.unreadable(value);
                return List.of();
            }
            codes.add(code.get());
        }
        return codes.stream().distinct().toList();
    }

    private static Optional<Integer> code(String word) {
        if (word.matches("[0-9]{1,3}")) {
            return Optional.of(Integer.valueOf(word)).filter(code -> code <= 255);
        }
        Optional<Integer> signal = Optional.ofNullable(SIGNALS.get(word)).map(number -> SIGNALED + number);
        return signal.or(() -> Optional.ofNullable(EXIT_CODES.get(word)));
    }

    private static void delay(Translation translation) {
        translation.settings().takeLast("RestartSec").ifPresent(value -> {
            Optional<Duration> delay = UnitValues.time(value.value());
            if (delay.isEmpty()) {
                translation.unreadable(value);
                return;
            }
            long millis =
                    Math.clamp(delay.get().toMillis(), 1, Duration.ofDays(1).toMillis());
            if (millis > Duration.ofMinutes(5).toMillis()) {
                translation.member().set("restart.max", millis + "ms");
            }
            translation.setNearly(
                    value,
                    "restart.initial",
                    millis + "ms",
                    "the first restart comes at once, and later delays grow to 5m");
        });
        translation.settings().takeLast("RestartMaxDelaySec").ifPresent(value -> {
            Optional<Duration> delay = UnitValues.time(value.value());
            delay.ifPresentOrElse(
                    most -> translation.set(value, "restart.max", most.toMillis() + "ms"),
                    () -> translation.kept(value, "the default, 5m"));
        });
        translation
                .settings()
                .takeLast("RestartSteps")
                .ifPresent(value -> translation.nearly(value, "each delay is twice the one before (restart.factor)"));
        translation
                .settings()
                .takeLast("RestartMode")
                .ifPresent(value -> translation.nearly(value, "what depends on it says so with dependsOn.restart"));
    }

    private static void limit(Translation translation) {
        Optional<Assignment> interval = translation.settings().takeLast("StartLimitIntervalSec", "StartLimitInterval");
        Optional<Assignment> burst = translation.settings().takeLast("StartLimitBurst");
        Optional<Duration> within = interval.map(Assignment::value)
                .map(value -> UnitValues.time(value).orElse(Duration.ofDays(1)));
        boolean none = within.filter(Duration::isZero).isPresent()
                || burst.map(Assignment::value).filter("0"::equals).isPresent();
        if (none) {
            interval.ifPresent(value -> translation.kept(value, "never gives up, the default"));
            burst.ifPresent(value -> translation.kept(value, "never gives up, the default"));
            return;
        }
        if (interval.isEmpty() && burst.isEmpty()) {
            return;
        }
        int most = burst.map(Assignment::value)
                .filter(value -> value.matches("[0-9]{1,4}"))
                .map(Integer::valueOf)
                .orElse(5);
        translation.member().set("restart.limit.burst", most);
        translation
                .member()
                .set(
                        "restart.limit.interval",
                        Math.clamp(within.orElse(Duration.ofSeconds(10)).toSeconds(), 1, 86_400) + "s");
        burst.ifPresent(value -> translation.kept(value, "restart.limit.burst"));
        interval.ifPresent(value -> translation.kept(value, "restart.limit.interval"));
    }
}
