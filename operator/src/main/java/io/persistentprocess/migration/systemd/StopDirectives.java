package io.persistentprocess.migration.systemd;

import io.persistentprocess.migration.systemd.unit.Assignment;
import io.persistentprocess.migration.systemd.unit.UnitValues;
import java.time.Duration;
import java.util.Optional;

/** Who gets which signal at a stop, and how much time: systemd.kill(5). */
final class StopDirectives implements ServiceDirectives {
    /** DefaultTimeoutStopSec= of systemd-system.conf(5). */
    private static final int DEFAULT_STOP_SECONDS = 90;

    private static final int ANY_TIME = 86_400;

    @Override
    public void apply(Translation translation) {
        UnitSettings settings = translation.settings();
        mode(translation);
        settings.takeLast("KillSignal")
                .ifPresent(value -> UnitValues.signal(value.value())
                        .ifPresentOrElse(
                                signal -> translation.set(value, "stop.signal", signal),
                                () -> translation.unreadable(value)));
        settings.takeLast("RestartKillSignal")
                .ifPresent(value -> UnitValues.signal(value.value())
                        .filter(signal -> translation
                                .member()
                                .get("stop.signal")
                                .orElse("SIGTERM")
                                .equals(signal))
                        .ifPresentOrElse(
                                _ -> translation.kept(value, "stop.signal"),
                                () -> translation.nearly(value, "a restart sends stop.signal, as a stop does")));
        settings.takeLast("FinalKillSignal")
                .ifPresent(value -> translation.nearly(value, "what is left is killed by cgroup.kill"));
        settings.takeLast("SendSIGKILL").ifPresent(value -> {
            if (UnitValues.isFalse(value.value())) {
                translation.setNearly(
                        value, "stop.gracePeriodSeconds", ANY_TIME, "what still runs after a day is killed");
            } else {
                translation.kept(value, "the default");
            }
        });
        settings.takeLast("SendSIGHUP").ifPresent(value -> {
            if (UnitValues.isTrue(value.value())) {
                translation.byHand(value, "if it waits for SIGHUP, send that in preStop: kill -HUP $MAINPID");
            } else {
                translation.kept(value, "the default");
            }
        });
        if (translation.member().get("stop.gracePeriodSeconds").isEmpty()) {
            translation.member().set("stop.gracePeriodSeconds", stopSeconds(settings));
        }
        settings.takeLast("TimeoutStopSec")
                .ifPresent(value -> translation.kept(value, "stop.gracePeriodSeconds: " + stopSeconds(settings)));
        settings.takeLast("TimeoutAbortSec")
                .ifPresent(value -> translation.nearly(value, "after its watchdog it has stop.gracePeriodSeconds"));
        settings.takeLast("TimeoutStopFailureMode")
                .ifPresent(value -> translation.nearly(value, "what still runs after the grace period is killed"));
    }

    private static void mode(Translation translation) {
        Optional<Assignment> written = translation.settings().takeLast("KillMode");
        switch (written.map(Assignment::value).orElse("control-group")) {
            case "control-group" -> {
                translation.member().set("stop.mode", "Cgroup");
                written.ifPresent(value -> translation.kept(value, "stop.mode: Cgroup"));
            }
            case "mixed" -> written.ifPresent(value -> translation.kept(value, "stop.mode: Mixed, the default"));
            case "process", "none" -> written.ifPresent(value -> survivors(translation, value));
            default -> written.ifPresent(translation::unreadable);
        }
    }

    private static void survivors(Translation translation, Assignment value) {
        if (translation.member().get("type").filter("Forking"::equals).isPresent()) {
            translation.lost(
                    value,
                    "what its main process leaves behind is killed at a stop; let it stay in the foreground for stop.mode: Main");
        } else if (value.value().equals("process")) {
            translation.set(value, "stop.mode", "Main");
        } else {
            translation.setNearly(value, "stop.mode", "Main", "the main process is asked to end");
        }
    }

    static int stopSeconds(UnitSettings settings) {
        Optional<String> written = settings.last("TimeoutStopSec", "TimeoutSec");
        if (written.isEmpty()) {
            return DEFAULT_STOP_SECONDS;
        }
        return written.flatMap(UnitValues::time)
                .filter(time -> !time.equals(Duration.ZERO))
                .map(UnitValues::seconds)
                .orElse(ANY_TIME);
    }
}
