package io.persistentprocess.agent.host;

import java.io.IOException;
import java.util.OptionalInt;

/** The host of an agent that is not in a container, or that stays in its container with its members. */
record CurrentHostContext() implements HostContext {
    @Override
    public <T> T call(Task<T> task) throws IOException {
        return task.run();
    }

    @Override
    public void leaveContainer() {
        // There is no container.
    }

    @Override
    public OptionalInt process() {
        return OptionalInt.empty();
    }

    @Override
    public String remedyFor(String capability) {
        return "start ppg with it";
    }
}
