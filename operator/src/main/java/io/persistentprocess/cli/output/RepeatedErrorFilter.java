package io.persistentprocess.cli.output;

import io.persistentprocess.agent.event.AgentEvent;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Merges start errors that many instances have for the same reason, for example an agent without descriptors. The first error is printed, further
 * ones are counted, and the end is printed when no instance has the error any more. An error of a single instance is always printed. A reader who saw
 * that errors are only counted also sees the end. For one thread.
 */
final class RepeatedErrorFilter {
    /** How an event is printed. */
    enum Part {
        /** Unchanged. */
        TOLD,
        /** Unchanged, with the note that further ones are only counted. */
        FIRST,
        /** Not printed. */
        COUNTED
    }

    /** The end of a start error of many instances. */
    record Farewell(String reason, int instances, int errors, Duration lasted) {}

    /**
     * How to handle an event.
     *
     * @param farewell the start error that ended with the event; printed after it
     */
    record Heard(Part part, Optional<Farewell> farewell) {}

    private static final class Song {
        private final String reason;
        private final Instant since;
        private final Set<InstanceId> voices = new HashSet<>();
        private final Set<InstanceId> singing = new HashSet<>();
        private int errors;

        private Song(String reason, Instant since) {
            this.reason = reason;
            this.since = since;
        }

        private boolean isSungByMany() {
            return voices.size() > 1;
        }

        private Farewell farewell(Instant at) {
            return new Farewell(reason, voices.size(), errors, Duration.between(since, at));
        }
    }

    private final Map<String, Song> songs = new LinkedHashMap<>();
    private final Map<InstanceId, String> sungBy = new HashMap<>();

    Heard hear(AgentEvent event) {
        InstanceReport report = event.report();
        return switch (report.type()) {
            case StartError -> join(event.instance().orElseThrow(), report.message(), event.at());
            case BackOff ->
                new Heard(isOneOfMany(event.instance().orElseThrow()) ? Part.COUNTED : Part.TOLD, Optional.empty());
            default -> new Heard(Part.TOLD, leave(event.instance().orElseThrow(), event.at()));
        };
    }

    /** Stops counting, because events were missed, or because there are no more. Returns what was counted. */
    List<Farewell> forget(Instant at) {
        List<Farewell> farewells = songs.values().stream()
                .filter(Song::isSungByMany)
                .map(song -> song.farewell(at))
                .toList();
        songs.clear();
        sungBy.clear();
        return farewells;
    }

    private Heard join(InstanceId instance, String reason, Instant at) {
        boolean same = reason.equals(sungBy.getOrDefault(instance, reason));
        Optional<Farewell> farewell = same ? Optional.empty() : leave(instance, at);
        Song song = songs.computeIfAbsent(reason, fresh -> new Song(fresh, at));
        boolean before = song.isSungByMany();
        sungBy.put(instance, reason);
        song.voices.add(instance);
        song.singing.add(instance);
        song.errors++;
        if (before) {
            return new Heard(Part.COUNTED, farewell);
        }
        return new Heard(song.isSungByMany() ? Part.FIRST : Part.TOLD, farewell);
    }

    private boolean isOneOfMany(InstanceId instance) {
        return sungBy.containsKey(instance) && songs.get(sungBy.get(instance)).isSungByMany();
    }

    private Optional<Farewell> leave(InstanceId instance, Instant at) {
        String reason = sungBy.remove(instance);
        if (reason == null) {
            return Optional.empty();
        }
        Song song = songs.get(reason);
        song.singing.remove(instance);
        if (!song.singing.isEmpty()) {
            return Optional.empty();
        }
        songs.remove(reason);
        return song.isSungByMany() ? Optional.of(song.farewell(at)) : Optional.empty();
    }
}
