package io.persistentprocess.migration.systemd;

import io.persistentprocess.api.LogDestination;
import io.persistentprocess.migration.systemd.unit.Assignment;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Standard input, output and error. */
final class OutputDirectives implements ServiceDirectives {
    private static final Set<String> TO_JOURNAL =
            Set.of("journal", "syslog", "kmsg", "journal+console", "syslog+console", "kmsg+console");

    @Override
    public void apply(Translation translation) {
        UnitSettings settings = translation.settings();
        settings.takeLast("StandardInput").ifPresent(value -> {
            if (value.value().equals("null")) {
                translation.kept(value, "the default");
            } else if (value.value().startsWith("file:")) {
                translation.byHand(value, "redirect it in command, by sh");
            } else {
                translation.lost(value, "its standard input is /dev/null");
            }
        });
        settings.takeLast("StandardOutput").ifPresent(value -> output(translation, value));
        settings.takeLast("StandardError").ifPresent(value -> error(translation, value));
        for (String directive : new String[] {
            "SyslogIdentifier",
            "SyslogFacility",
            "SyslogLevel",
            "SyslogLevelPrefix",
            "LogLevelMax",
            "LogExtraFields",
            "LogNamespace"
        }) {
            settings.takeLast(directive)
                    .ifPresent(value ->
                            translation.nearly(value, "its output is kept under the names of group and member"));
        }
        for (String directive : new String[] {"LogRateLimitIntervalSec", "LogRateLimitBurst"}) {
            settings.takeLast(directive)
                    .ifPresent(value -> translation.nearly(value, "logs.maxSize and maxFiles bound its output"));
        }
    }

    private static void output(Translation translation, Assignment value) {
        String to = value.value();
        if (to.equals("null")) {
            translation.set(value, "logs.to", "Null");
        } else if (TO_JOURNAL.contains(to)) {
            if (hasJournal()) {
                translation.set(value, "logs.to", "Journal");
            } else {
                translation.nearly(value, "it goes to a log file of the instance");
            }
        } else if (to.startsWith("file:") || to.startsWith("append:") || to.startsWith("truncate:")) {
            translation.nearly(value, "it goes to a log file of the instance, which is rotated");
        } else if (to.equals("inherit")) {
            translation.nearly(value, "it goes to a log file of the instance");
        } else {
            translation.lost(value, "its output goes to a log file of the instance");
        }
    }

    private static void error(Translation translation, Assignment value) {
        Optional<String> output = translation.settings().last("StandardOutput");
        if (value.value().equals("inherit")
                || output.filter(value.value()::equals).isPresent()) {
            translation.kept(value, "as standard output");
        } else if (value.value().equals("null")) {
            translation.nearly(value, "it goes where standard output goes");
        } else if (TO_JOURNAL.contains(value.value())
                && output.filter("null"::equals).isPresent()) {
            translation.member().remove("logs");
            translation.nearly(value, "standard output is kept, too");
        } else {
            translation.nearly(value, "it goes where standard output goes");
        }
    }

    private static boolean hasJournal() {
        return Stream.of(LogDestination.values()).map(Enum::name).anyMatch("Journal"::equals);
    }
}
