package io.persistentprocess.local.control;

import java.util.Map;

/** What a client asks, one to a connection: {@code {"stop":{"namespace":"default","instances":"web/nginx-0"}}}. */
public sealed interface Request {
    /** What tells it apart on the wire. */
    String kind();

    /** Its fields as maps, lists, strings, numbers and booleans. */
    Map<String, Object> plain();

    /**
     * Answered by one {@link Response.Status}.
     *
     * @param usage whether it is to tell what each instance uses, which takes ten files for each
     */
    record Status(Scope scope, boolean usage) implements Request {
        public Status(Scope scope) {
            this(scope, false);
        }

        @Override
        public String kind() {
            return "status";
        }

        @Override
        public Map<String, Object> plain() {
            return usage ? scope.fields().put("usage", true).plain() : scope.plain();
        }
    }

    /** Answered by one {@link Response.Tree}. */
    record Tree(Scope scope) implements Request {
        @Override
        public String kind() {
            return "tree";
        }

        @Override
        public Map<String, Object> plain() {
            return scope.plain();
        }
    }

    /** Answered by the latest {@link Response.Event}s, and with {@code follow} by all to come. */
    record Events(Scope scope, boolean follow) implements Request {
        @Override
        public String kind() {
            return "events";
        }

        @Override
        public Map<String, Object> plain() {
            return scope.fields().put("follow", follow).plain();
        }
    }

    /**
     * Answered by all {@link Response.ProcessDid}s to come, {@link Response.Limited}, {@link Response.KernelLost} and {@link Response.Lost} among them, until the client leaves.
     *
     * @param perSecond so many of each group at the most; 0: all of them
     */
    record Processes(Scope scope, long perSecond) implements Request {
        public static final long USUAL_PER_SECOND = 2000;

        @Override
        public String kind() {
            return "processes";
        }

        @Override
        public Map<String, Object> plain() {
            return scope.fields().put("perSecond", perSecond).plain();
        }
    }

    /**
     * Answered by a {@link Response.Outcome} for each instance as soon as it is stopped.
     *
     * @param instances {@code GROUP}, {@code GROUP/MEMBER} or {@code GROUP/MEMBER-N}
     */
    record Stop(String namespace, String instances) implements Request {
        @Override
        public String kind() {
            return "stop";
        }

        @Override
        public Map<String, Object> plain() {
            return named(namespace, instances);
        }
    }

    /** Answered by a {@link Response.Outcome} for each instance as soon as it runs again, or did not start. */
    record Restart(String namespace, String instances) implements Request {
        @Override
        public String kind() {
            return "restart";
        }

        @Override
        public Map<String, Object> plain() {
            return named(namespace, instances);
        }
    }

    private static Map<String, Object> named(String namespace, String instances) {
        return Fields.sending()
                .put("namespace", namespace)
                .put("instances", instances)
                .plain();
    }
}
