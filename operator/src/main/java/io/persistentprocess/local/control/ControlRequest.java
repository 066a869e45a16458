package io.persistentprocess.local.control;

import io.persistentprocess.api.value.RegularExpression;
import io.persistentprocess.supervision.spec.AttachSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A client's request, one per connection: {@code {"stop":{"namespace":"default","instances":"web/nginx-0"}}}. */
public sealed interface ControlRequest {
    /** In place of an instance path: all instances of all namespaces. */
    String ALL_INSTANCES = "*";

    /** The name of its kind on the wire. */
    String kind();

    /** Its fields as maps, lists, strings, numbers and booleans. */
    Map<String, Object> plain();

    /**
     * Answered by one {@link ControlResponse.Status}.
     *
     * @param usage whether to include each instance's usage, which reads ten files per instance
     */
    record Status(QueryScope scope, boolean usage) implements ControlRequest {
        public Status(QueryScope scope) {
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

    /** How detailed a tree is. */
    enum Detail {
        PROCESSES,
        /** Processes and their threads. */
        THREADS
    }

    /** Answered by one {@link ControlResponse.Tree}. */
    record Tree(QueryScope scope, Detail detail) implements ControlRequest {
        @Override
        public String kind() {
            return "tree";
        }

        @Override
        public Map<String, Object> plain() {
            // An agent that does not know threads still accepts requests without them.
            return switch (detail) {
                case PROCESSES -> scope.plain();
                case THREADS -> scope.fields().put("threads", true).plain();
            };
        }
    }

    /** Answered by the latest {@link ControlResponse.Event}s and, with {@code follow}, by all later ones. */
    record Events(QueryScope scope, boolean follow) implements ControlRequest {
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
     * Answered by all {@link ControlResponse.ProcessDid}s from now on, including {@link ControlResponse.Limited}, {@link ControlResponse.KernelLost}
     * and {@link ControlResponse.Lost}, until the client closes the connection.
     *
     * @param perSecond the limit of events per second for each group; 0: none
     */
    record Processes(QueryScope scope, long perSecond) implements ControlRequest {
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
     * Answered by a {@link ControlResponse.Outcome} for each instance when it has stopped.
     *
     * @param instances {@code GROUP}, {@code GROUP/MEMBER} or {@code GROUP/MEMBER-N}; or {@link #ALL_INSTANCES}
     */
    record Stop(String namespace, String instances) implements ControlRequest {
        @Override
        public String kind() {
            return "stop";
        }

        @Override
        public Map<String, Object> plain() {
            return named(namespace, instances);
        }
    }

    /**
     * Answered by a {@link ControlResponse.Outcome} for each instance when its reload has succeeded or failed.
     *
     * @param instances as in {@link Stop}
     */
    record Reload(String namespace, String instances) implements ControlRequest {
        @Override
        public String kind() {
            return "reload";
        }

        @Override
        public Map<String, Object> plain() {
            return named(namespace, instances);
        }
    }

    /**
     * Answered by a {@link ControlResponse.Outcome} for each instance when it has run for the settle time, failed to start, or exited again.
     *
     * @param settleMillis how long it must stay up to count as restarted; 0: its start is enough
     */
    record Restart(String namespace, String instances, long settleMillis) implements ControlRequest {
        /** A waiting client occupies one of few slots. */
        public static final Duration LONGEST_SETTLE = Duration.ofHours(1);

        static Restart of(JsonFields fields) throws MalformedMessageException {
            long settleMillis = fields.optionalNumber("settleMillis").orElse(0L);
            if (settleMillis < 0 || settleMillis > LONGEST_SETTLE.toMillis()) {
                throw new MalformedMessageException(
                        "settleMillis: %d is not between 0 and %d".formatted(settleMillis, LONGEST_SETTLE.toMillis()));
            }
            return new Restart(fields.text("namespace"), fields.text("instances"), settleMillis);
        }

        @Override
        public String kind() {
            return "restart";
        }

        @Override
        public Map<String, Object> plain() {
            JsonFields.Sending fields =
                    JsonFields.sending().put("namespace", namespace).put("instances", instances);
            return settleMillis == 0
                    ? fields.plain()
                    : fields.put("settleMillis", settleMillis).plain();
        }
    }

    /** Answered by a {@link ControlResponse.Outcome}: {@code attached}, or why no process was moved. */
    record Attach(String namespace, String instances, AttachSource source) implements ControlRequest {
        static Attach of(JsonFields fields) throws MalformedMessageException {
            return new Attach(fields.text("namespace"), fields.text("instances"), source(fields));
        }

        private static int pid(String text) throws MalformedMessageException {
            try {
                return Integer.parseInt(text);
            } catch (NumberFormatException _) {
                throw new MalformedMessageException("pids: \"" + text + "\" is not a PID");
            }
        }

        private static AttachSource source(JsonFields fields) throws MalformedMessageException {
            List<Integer> pids = new ArrayList<>();
            for (String pid : fields.texts("pids")) {
                pids.add(pid(pid));
            }
            Optional<String> pidFile = fields.optionalText("pidFile");
            Optional<String> match = fields.optionalText("match");
            int ways = (pids.isEmpty() ? 0 : 1)
                    + (int) pidFile.stream().count()
                    + (int) match.stream().count();
            if (ways != 1) {
                throw new MalformedMessageException("one of pids, pidFile and match is expected");
            }
            if (match.isPresent()) {
                try {
                    RegularExpression.of(match.get());
                } catch (IllegalArgumentException e) {
                    throw new MalformedMessageException("match: " + e.getMessage());
                }
            }
            return pidFile.<AttachSource>map(AttachSource.PidFile::new)
                    .or(() -> match.map(AttachSource.CommandLine::new))
                    .orElseGet(() -> new AttachSource.Pids(pids));
        }

        @Override
        public String kind() {
            return "attach";
        }

        @Override
        public Map<String, Object> plain() {
            JsonFields.Sending fields =
                    JsonFields.sending().put("namespace", namespace).put("instances", instances);
            return switch (source) {
                case AttachSource.Pids(List<Integer> pids) ->
                    fields.put("pids", pids).plain();
                case AttachSource.PidFile(String path) ->
                    fields.put("pidFile", path).plain();
                case AttachSource.CommandLine(String pattern) ->
                    fields.put("match", pattern).plain();
                case AttachSource.Match _ -> throw new IllegalArgumentException("only manifests name programs");
            };
        }
    }

    private static Map<String, Object> named(String namespace, String instances) {
        return JsonFields.sending()
                .put("namespace", namespace)
                .put("instances", instances)
                .plain();
    }
}
