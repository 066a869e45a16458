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
 * Start errors that many instances have for the same reason, such as an agent without descriptors: told when they begin and when the last of the instances is
 * through with it, counted in between. What one instance has alone is always told. Who is told that errors are only counted from now on is told of their end, too. For one
 * thread.
 */
final class RepeatedErrorFilter {
    /** How an event is to be printed. */
    enum Part {
        /** As it is. */
        TOLD,
        /** As it is, and that more of the kind are only counted. */
        FIRST,
        /** Not at all. */
        COUNTED
    }

    /** Start errors of many instances that are not counted any more. */
    record Farewell(String reason, int instances, int errors, Duration lasted) {}

    /**
     * What an event means.
     *
     * @param farewell what is over with it, to be told after it
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

    /** Nothing is counted any more: some events were missed, so that it is not known who has left, or there are no more. What was counted until now. */
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
