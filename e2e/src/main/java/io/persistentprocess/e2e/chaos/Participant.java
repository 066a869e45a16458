package io.persistentprocess.e2e.chaos;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Who has a connection of its own to the API server. */
record Participant(Role role, int index) {
    enum Role {
        AGENT,
        CONTROLLER
    }

    /** How many there are of each. */
    static final int COUNT = 2;

    static Participant agent(int index) {
        return new Participant(Role.AGENT, index);
    }

    static Participant controller(int index) {
        return new Participant(Role.CONTROLLER, index);
    }

    static Stream<Participant> all() {
        return Stream.of(Role.values())
                .flatMap(role -> IntStream.range(0, COUNT).mapToObj(index -> new Participant(role, index)));
    }

    @Override
    public String toString() {
        return (role == Role.AGENT ? "agent-" : "controller-") + index;
    }
}
