package io.persistentprocess.e2e.chaos;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Who has a connection of its own to the API server. */
record Party(Role role, int index) {
    enum Role {
        AGENT,
        CONTROLLER
    }

    /** How many there are of each. */
    static final int COUNT = 2;

    static Party agent(int index) {
        return new Party(Role.AGENT, index);
    }

    static Party controller(int index) {
        return new Party(Role.CONTROLLER, index);
    }

    static Stream<Party> all() {
        return Stream.of(Role.values())
                .flatMap(role -> IntStream.range(0, COUNT).mapToObj(index -> new Party(role, index)));
    }

    @Override
    public String toString() {
        return (role == Role.AGENT ? "agent-" : "controller-") + index;
    }
}
