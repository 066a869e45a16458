package io.persistentprocess.agent.launch;

import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.spawn.SpawnRequest;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.List;

/** What the processes of an instance have stored for its next start, sd_listen_fds(3). Reactor thread only. */
@ReactorThread
public interface InheritedDescriptors {
    /** Nobody has stored anything. */
    InheritedDescriptors NONE = _ -> PassedDescriptors.NOTHING;

    /** What the next process of the instance gets. */
    PassedDescriptors lend(InstanceId id);

    /**
     * Descriptors for one start.
     *
     * @param names of each descriptor, for LISTEN_FDNAMES
     * @param release has to be run once when the start is settled; until then they stay open
     */
    record PassedDescriptors(SpawnRequest.Inheritance inheritance, List<String> names, Runnable release) {
        public static final PassedDescriptors NOTHING =
                new PassedDescriptors(SpawnRequest.Inheritance.NONE, List.of(), () -> {});

        public PassedDescriptors {
            names = List.copyOf(names);
        }

        boolean isNothing() {
            return names.isEmpty();
        }
    }
}
