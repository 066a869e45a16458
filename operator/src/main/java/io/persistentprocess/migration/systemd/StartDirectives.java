package io.persistentprocess.migration.systemd;

import io.persistentprocess.api.Notify;
import io.persistentprocess.migration.systemd.unit.Assignment;
import io.persistentprocess.migration.systemd.unit.ExecLine;
import io.persistentprocess.migration.systemd.unit.UnitValues;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code Type=} and what belongs to the start of the main process. */
final class StartDirectives implements ServiceDirectives {
    /** DefaultTimeoutStartSec= of systemd-system.conf(5), which a group's own default is longer than. */
    private static final int DEFAULT_START_SECONDS = 90;

    private static final int ANY_TIME = 86_400;

    @Override
    public void apply(Translation translation) {
        UnitSettings settings = translation.settings();
        Optional<Assignment> written = settings.takeLast("Type");
        List<ExecLine> start = translation.commands(settings.values("ExecStart"));
        String type = typeOf(settings);
        switch (type) {
            case "forking" -> translation.member().set("type", "Forking");
            case "notify", "notify-reload" -> translation.member().set("type", "Notify");
            case "oneshot" -> {}
            default -> Daemonising.find(start).ifPresent(found -> daemonising(translation, found));
        }
        written.ifPresent(value -> told(translation, value, type));
        if (type.equals("notify-reload")) {
            translation.member().set("reload.signal", "SIGHUP");
        }
        settings.takeLast("PIDFile").ifPresent(value -> pidFile(translation, value));
        settings.takeLast("GuessMainPID")
                .ifPresent(
                        value -> translation.nearly(value, "without a PID file the main process is the sole one left"));
        settings.takeLast("BusName")
                .ifPresent(value -> translation.nearly(
                        value, "the name on the bus is not waited for; a readinessProbe can ask for it"));
        settings.takeLast("RemainAfterExit").ifPresent(value -> remain(translation, value, type));
        timeouts(translation, type);
        notifications(translation, type);
    }

    static String typeOf(UnitSettings settings) {
        return settings.last("Type")
                .orElseGet(() -> settings.values("ExecStart").isEmpty()
                        ? "oneshot"
                        : settings.last("BusName").isPresent() ? "dbus" : "simple");
    }

    private static void told(Translation translation, Assignment value, String type) {
        String member = String.valueOf(translation.member().get("type").orElse("Simple"));
        switch (type) {
            case "simple", "exec", "notify", "forking" -> {
                if (member.equals("Forking") && !type.equals("forking")) {
                    translation.mended(value, "type: Forking, because the program goes into the background");
                } else {
                    translation.kept(value, "type: " + member);
                }
            }
            case "notify-reload" -> translation.kept(value, "type: Notify, reload: {signal: SIGHUP}");
            case "oneshot" -> translation.kept(value, "it runs to its end and counts as Completed");
            case "dbus" -> translation.nearly(value, "type: Simple; it counts as ready before its name is on the bus");
            case "idle" -> translation.nearly(value, "type: Simple; it does not wait until other jobs are done");
            default -> translation.unreadable(value);
        }
    }

    private static void daemonising(Translation translation, Daemonising found) {
        Optional<Assignment> start =
                translation.settings().values("ExecStart").stream().findFirst();
        if (!translation.options().mends()) {
            start.ifPresent(value -> translation.byHand(
                    value, found.reason() + ", so with type: Simple it does not stay up; set type: Forking"));
            return;
        }
        translation.member().set("type", "Forking");
        found.pidFile().ifPresent(file -> translation.member().set("pidFile", file));
        start.ifPresent(value -> translation.mended(
                value,
                found.reason() + ", so type: Forking; with Type=simple its end would be taken for the service's"));
    }

    private static void pidFile(Translation translation, Assignment value) {
        if (!translation.member().get("type").filter("Forking"::equals).isPresent()) {
            translation.kept(value, "needs no field: the main process is the one that is started");
            return;
        }
        String file = translation.specifiers().template(value.value());
        String path = file.startsWith("/") ? file : "/run/" + file;
        translation.set(value, "pidFile", path.replaceFirst("^/var/run/", "/run/"));
    }

    private static void remain(Translation translation, Assignment value, String type) {
        if (UnitValues.isFalse(value.value())) {
            translation.kept(value, "the default");
        } else if (type.equals("oneshot")) {
            translation.kept(value, "a member that has completed stays Completed");
        } else {
            translation.nearly(value, "when its processes end, that is its end, and it is started again");
        }
    }

    private static void timeouts(Translation translation, String type) {
        Optional<Assignment> written = translation.settings().takeLast("TimeoutStartSec", "TimeoutSec");
        int seconds = startSeconds(translation.settings());
        boolean takesTime = type.equals("forking") || type.startsWith("notify");
        if (takesTime && (written.isPresent() || seconds != ANY_TIME)) {
            translation.member().set("startTimeoutSeconds", seconds);
        }
        written.ifPresent(value -> {
            if (value.key().equals("TimeoutSec")) {
                translation.kept(value, "startTimeoutSeconds and stop.gracePeriodSeconds");
            } else if (takesTime) {
                translation.kept(value, "startTimeoutSeconds: " + seconds);
            } else {
                translation.kept(value, "the bound of preStart and postStart; a start of this type takes no time");
            }
        });
        translation
                .settings()
                .takeLast("TimeoutStartFailureMode")
                .ifPresent(value -> translation.nearly(value, "a start that takes too long is killed"));
    }

    /** Within which time the commands before the start have to end. */
    static int startSeconds(UnitSettings settings) {
        Optional<String> written = settings.last("TimeoutStartSec", "TimeoutSec");
        if (written.isEmpty()) {
            return typeOf(settings).equals("oneshot") ? ANY_TIME : DEFAULT_START_SECONDS;
        }
        return written.flatMap(UnitValues::time)
                .filter(time -> !time.equals(Duration.ZERO))
                .map(UnitValues::seconds)
                .orElse(ANY_TIME);
    }

    private static void storedDescriptors(Translation translation) {
        UnitSettings settings = translation.settings();
        settings.takeLast("FileDescriptorStoreMax").ifPresent(value -> {
            Optional<Integer> most = Optional.of(value.value())
                    .filter(text -> text.matches("[0-9]{1,9}"))
                    .map(Integer::valueOf)
                    .filter(number -> number > 0);
            if (most.isEmpty()) {
                translation.kept(value, "none, the default");
            } else if (most.get() > Notify.MOST_STORED) {
                translation.setNearly(
                        value, "notify.fileDescriptorStoreMax", Notify.MOST_STORED, "it may store no more than these");
            } else {
                translation.set(value, "notify.fileDescriptorStoreMax", most.get());
            }
        });
        settings.takeLast("FileDescriptorStorePreserve").ifPresent(value -> {
            if (value.value().equals("restart")) {
                translation.kept(value, "the default");
            } else {
                translation.nearly(value, "what it has stored is kept until it is stopped");
            }
        });
    }

    private static void notifications(Translation translation, String type) {
        UnitSettings settings = translation.settings();
        settings.takeLast("NotifyAccess").ifPresent(value -> {
            switch (value.value()) {
                case "all" -> translation.set(value, "notify.access", "All");
                case "main" -> translation.set(value, "notify.access", "Main");
                case "exec" -> translation.setNearly(value, "notify.access", "All", "every process of it may speak");
                default -> translation.kept(value, "the default");
            }
        });
        settings.takeLast("WatchdogSec").ifPresent(value -> {
            Optional<Duration> time = UnitValues.time(value.value()).filter(each -> !each.equals(Duration.ZERO));
            if (time.isPresent()) {
                translation.set(value, "notify.watchdogSeconds", UnitValues.seconds(time.get()));
            } else {
                translation.kept(value, "no watchdog, the default");
            }
        });
        settings.takeLast("WatchdogSignal").ifPresent(value -> {
            if (UnitValues.signal(value.value()).equals(Optional.of("SIGABRT"))) {
                translation.kept(value, "the default");
            } else {
                translation.nearly(value, "it gets SIGABRT when it misses its watchdog");
            }
        });
        storedDescriptors(translation);
        settings.takeLast("ReloadSignal")
                .ifPresent(value -> UnitValues.signal(value.value())
                        .filter(_ -> type.equals("notify-reload"))
                        .ifPresentOrElse(
                                signal -> translation.set(value, "reload.signal", signal),
                                () -> translation.kept(value, "not used")));
    }
}
