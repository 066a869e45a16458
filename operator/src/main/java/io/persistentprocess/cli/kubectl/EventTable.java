package io.persistentprocess.cli.kubectl;

import io.fabric8.kubernetes.api.model.Event;
import io.persistentprocess.cli.output.HumanDuration;
import io.persistentprocess.cli.output.TextTable;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Prints Events of groups as kubectl does, with their counts. */
final class EventTable {
    private EventTable() {}

    /** Empty if there are no Events. */
    static String print(List<Event> events, Instant now) {
        if (events.isEmpty()) {
            return "";
        }
        TextTable table = new TextTable(List.of("LAST SEEN", "TYPE", "REASON", "GROUP", "COUNT", "MESSAGE"));
        events.stream().sorted(Comparator.comparing(EventTable::lastSeen)).forEach(event -> table.add(row(event, now)));
        return table.print();
    }

    private static List<String> row(Event event, Instant now) {
        return List.of(
                HumanDuration.of(Duration.between(lastSeen(event), now)),
                text(event.getType()),
                text(event.getReason()),
                event.getMetadata().getNamespace() + "/"
                        + event.getInvolvedObject().getName(),
                Optional.ofNullable(event.getCount()).map(String::valueOf).orElse("1"),
                text(event.getMessage()));
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }

    /** Tries the fields of older and newer clients, then the creation time. */
    private static Instant lastSeen(Event event) {
        return Stream.of(
                        event.getLastTimestamp(),
                        event.getEventTime() == null
                                ? null
                                : event.getEventTime().getTime(),
                        event.getFirstTimestamp(),
                        event.getMetadata().getCreationTimestamp())
                .map(EventTable::instant)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(Instant.EPOCH);
    }

    private static Optional<Instant> instant(String text) {
        try {
            return text == null ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }
}
