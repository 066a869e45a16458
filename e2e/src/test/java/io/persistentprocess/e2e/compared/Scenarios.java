package io.persistentprocess.e2e.compared;

import java.util.List;
import java.util.stream.Stream;

/** All rows, in the order of the table. */
final class Scenarios {
    private Scenarios() {}

    static List<Scenario> all() {
        return Stream.of(Starts.all(), Schedules.all(), Stops.all(), Ends.all(), Notifications.all(), Hooks.all())
                .flatMap(List::stream)
                .toList();
    }
}
