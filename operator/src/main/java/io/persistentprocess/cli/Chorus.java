package io.persistentprocess.cli;

import io.persistentprocess.agent.AgentEvent;
import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Start errors that many instances have for the same reason, such as an agent without descriptors: told when they begin and when the last of the instances is
 * through with it, counted in between. What one instance has alone is always told. For one thread.
 */
final class Chorus {
    /** What is to be printed of an event. */
    sealed interface Part {
        /** The event as it is. */
        record Told() implements Part {}

        /** The event, and that more of the kind are only counted. */
        record First() implements Part {}

        record Counted() implements Part {}

        /** The event, and that with it something is over. */
        record Last(String reason, int instances, int errors, Duration lasted) implements Part {}
    }

    private static final class Song {
        private final Instant since;
        private final Set<InstanceId> voices = new HashSet<>();
        private final Set<InstanceId> singing = new HashSet<>();
        private int errors;

        private Song(Instant since) {
            this.since = since;
        }

        private boolean isSungByMany() {
            return voices.size() > 1;
        }
    }

    private final Map<String, Song> songs = new HashMap<>();
    private final Map<InstanceId, String> sungBy = new HashMap<>();

    Part hear(AgentEvent event) {
        Report report = event.report();
        return switch (report.type()) {
            case StartError -> join(event.instance(), report.message(), event.at());
            case BackOff -> isOneOfMany(event.instance()) ? new Part.Counted() : new Part.Told();
            default -> leave(event.instance(), event.at());
        };
    }

    /** Some events were missed: who has left is not known any more. */
    void forget() {
        songs.clear();
        sungBy.clear();
    }

    private Part join(InstanceId instance, String reason, Instant at) {
        Part farewell = reason.equals(sungBy.getOrDefault(instance, reason)) ? new Part.Told() : leave(instance, at);
        Song song = songs.computeIfAbsent(reason, _ -> new Song(at));
        boolean before = song.isSungByMany();
        sungBy.put(instance, reason);
        song.voices.add(instance);
        song.singing.add(instance);
        song.errors++;
        if (before) {
            return new Part.Counted();
        }
        return song.isSungByMany() ? new Part.First() : farewell;
    }

    private boolean isOneOfMany(InstanceId instance) {
        return sungBy.containsKey(instance) && songs.get(sungBy.get(instance)).isSungByMany();
    }

    private Part leave(InstanceId instance, Instant at) {
        String reason = sungBy.remove(instance);
        if (reason == null) {
            return new Part.Told();
        }
        Song song = songs.get(reason);
        song.singing.remove(instance);
        if (!song.singing.isEmpty()) {
            return new Part.Told();
        }
        songs.remove(reason);
        return song.isSungByMany()
                ? new Part.Last(reason, song.voices.size(), song.errors, Duration.between(song.since, at))
                : new Part.Told();
    }
}
