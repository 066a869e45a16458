package io.persistentprocess.agent.provision;

import io.persistentprocess.agent.condition.UnmetCondition;
import java.util.List;
import java.util.Map;

/** What became of the provisions of a start. */
sealed interface ProvisionResult {
    /**
     * Everything is there.
     *
     * @param environment the variables of each environment file, in the order of the spec
     * @param notes what the user should know; one sentence each
     */
    record Done(List<Map<String, String>> environment, List<String> notes) implements ProvisionResult {
        public Done {
            environment = List.copyOf(environment);
            notes = List.copyOf(notes);
        }

        /** Without the values, which may be secrets. */
        @Override
        public String toString() {
            return "Done" + environment.stream().map(Map::keySet).toList();
        }
    }

    /** Contents of a file have to be waited for: one sentence for the user. */
    record Awaited(String why) implements ProvisionResult {}

    record Failed(String message) implements ProvisionResult {}

    /** Nothing was made. */
    record Unmet(UnmetCondition condition) implements ProvisionResult {
        @Override
        public void drop() {
            condition.watch().close();
        }
    }

    /** Nobody wants it any more. */
    default void drop() {}
}
