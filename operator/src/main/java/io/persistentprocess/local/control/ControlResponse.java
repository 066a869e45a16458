package io.persistentprocess.local.control;

import io.persistentprocess.agent.processes.ProcessEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A line of an agent's answer. States, reasons and types are text, so that an older client can show values of a newer agent. */
public sealed interface ControlResponse {
    /** The name of its kind on the wire. */
    String kind();

    /** Its fields as maps, lists, strings, numbers and booleans. */
    Map<String, Object> plain();

    /**
     * The status of all requested instances.
     *
     * @param refusedManifests problems of all manifests, whatever was requested: their groups are not known
     */
    record Status(List<InstanceStatus> instances, List<RefusedManifest> refusedManifests) implements ControlResponse {
        public Status {
            instances = List.copyOf(instances);
            refusedManifests = List.copyOf(refusedManifests);
        }

        /** Whether all instances are healthy and no manifest is refused. */
        public boolean isWell() {
            return refusedManifests.isEmpty() && instances.stream().allMatch(InstanceStatus::healthy);
        }

        @Override
        public String kind() {
            return "status";
        }

        @Override
        public Map<String, Object> plain() {
            return JsonFields.sending()
                    .put(
                            "instances",
                            instances.stream().map(InstanceStatus::plain).toList())
                    .put(
                            "refusedManifests",
                            refusedManifests.stream()
                                    .map(RefusedManifest::plain)
                                    .toList())
                    .plain();
        }
    }

    /** The processes of all requested instances. */
    record Tree(List<InstanceProcesses> instances) implements ControlResponse {
        public Tree {
            instances = List.copyOf(instances);
        }

        @Override
        public String kind() {
            return "tree";
        }

        @Override
        public Map<String, Object> plain() {
            return Map.of(
                    "instances",
                    instances.stream().map(InstanceProcesses::plain).toList());
        }
    }

    /**
     * An event of an instance, or of the agent's own work: that one has no namespace, group and instance.
     *
     * @param type {@link io.persistentprocess.supervision.instance.InstanceReport.Type}
     */
    record Event(
            long sequence,
            Instant at,
            Optional<String> namespace,
            Optional<String> group,
            Optional<String> instance,
            String type,
            String message)
            implements ControlResponse {
        static Event of(JsonFields fields) throws MalformedMessageException {
            return new Event(
                    fields.number("sequence"),
                    fields.time("at"),
                    fields.optionalText("namespace"),
                    fields.optionalText("group"),
                    fields.optionalText("instance"),
                    fields.text("type"),
                    fields.text("message"));
        }

        @Override
        public String kind() {
            return "event";
        }

        @Override
        public Map<String, Object> plain() {
            return JsonFields.sending()
                    .put("sequence", sequence)
                    .put("at", at)
                    .put("namespace", namespace)
                    .put("group", group)
                    .put("instance", instance)
                    .put("type", type)
                    .put("message", message)
                    .plain();
        }
    }

    /** An event of an instance's process. */
    record ProcessDid(ProcessEvent event) implements ControlResponse {
        @Override
        public String kind() {
            return "process";
        }

        @Override
        public Map<String, Object> plain() {
            return ProcessEventFields.plain(event);
        }
    }

    /**
     * A group has exceeded the requested rate of process events, and further ones are dropped; or it no longer does.
     *
     * @param state {@code began} or {@code ended}
     * @param dropped the number of dropped events, with {@code ended}
     */
    record Limited(String namespace, String group, String state, long dropped) implements ControlResponse {
        @Override
        public String kind() {
            return "limited";
        }

        @Override
        public Map<String, Object> plain() {
            return JsonFields.sending()
                    .put("namespace", namespace)
                    .put("group", group)
                    .put("state", state)
                    .put("dropped", dropped)
                    .plain();
        }
    }

    /** The number of process events that are missing because the kernel's buffer was full. */
    record KernelLost(long events) implements ControlResponse {
        @Override
        public String kind() {
            return "kernelLost";
        }

        @Override
        public Map<String, Object> plain() {
            return Map.of("events", events);
        }
    }

    /** The number of events that were dropped because the client was too slow. */
    record Lost(long events) implements ControlResponse {
        @Override
        public String kind() {
            return "lost";
        }

        @Override
        public Map<String, Object> plain() {
            return Map.of("events", events);
        }
    }

    /**
     * The result of a request for one instance.
     *
     * @param instance {@code NAMESPACE/GROUP/MEMBER-N}
     * @param result a {@link Result}, or one that a newer agent knows; {@code message} explains it
     */
    record Outcome(String instance, String result, String message) implements ControlResponse {
        /** The results and their names on the wire. */
        public enum Result {
            STOPPED("stopped", "stopped"),
            RESTARTED("restarted", "restarted"),
            RELOADED("reloaded", "reloaded"),
            ATTACHED("attached", "attached"),
            REMOVED("removed", "removed"),
            NOT_STOPPED("notStopped", "not stopped"),
            NOT_RESTARTED("notRestarted", "not restarted"),
            NOT_RELOADED("notReloaded", "not reloaded"),
            NOT_ATTACHED("notAttached", "not attached");

            private final String code;
            private final String text;

            Result(String code, String text) {
                this.code = code;
                this.text = text;
            }

            public String code() {
                return code;
            }
        }

        public static Outcome of(String instance, Result result, String message) {
            return new Outcome(instance, result.code(), message);
        }

        public boolean is(Result wanted) {
            return result.equals(wanted.code());
        }

        /** The result in words, for a user. */
        public String text() {
            return Stream.of(Result.values())
                    .filter(this::is)
                    .map(known -> known.text)
                    .findFirst()
                    .orElse(result);
        }

        @Override
        public String kind() {
            return "outcome";
        }

        @Override
        public Map<String, Object> plain() {
            return JsonFields.sending()
                    .put("instance", instance)
                    .put("result", result)
                    .put("message", message)
                    .plain();
        }
    }

    /** The request was refused; no response follows. */
    record Refusal(String message, Remedy remedy) implements ControlResponse {
        /** What the client can do about it. */
        public enum Remedy {
            NONE,
            /** The agent is at its limit of clients. */
            ASK_AGAIN_LATER
        }

        public Refusal(String message) {
            this(message, Remedy.NONE);
        }

        static Refusal of(JsonFields fields) throws MalformedMessageException {
            return new Refusal(fields.text("message"), fields.flag("again") ? Remedy.ASK_AGAIN_LATER : Remedy.NONE);
        }

        @Override
        public String kind() {
            return "refusal";
        }

        @Override
        public Map<String, Object> plain() {
            JsonFields.Sending fields = JsonFields.sending().put("message", message);
            return switch (remedy) {
                case NONE -> fields.plain();
                case ASK_AGAIN_LATER -> fields.put("again", true).plain();
            };
        }
    }

    /** The answer is complete. If it is missing, the agent ended in the middle of its answer. */
    record End() implements ControlResponse {
        @Override
        public String kind() {
            return "end";
        }

        @Override
        public Map<String, Object> plain() {
            return Map.of();
        }
    }
}
