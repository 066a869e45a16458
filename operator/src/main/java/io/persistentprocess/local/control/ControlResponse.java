package io.persistentprocess.local.control;

import io.persistentprocess.agent.processes.ProcessEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A line of an agent's answer. States, reasons and types are text, so that a client understands an agent that knows more of them. */
public sealed interface ControlResponse {
    /** What tells it apart on the wire. */
    String kind();

    /** Its fields as maps, lists, strings, numbers and booleans. */
    Map<String, Object> plain();

    /**
     * Of all instances that were asked for.
     *
     * @param refusedManifests what is wrong with manifests, whatever was asked for: what they have is not known
     */
    record Status(List<InstanceStatus> instances, List<RefusedManifest> refusedManifests) implements ControlResponse {
        public Status {
            instances = List.copyOf(instances);
            refusedManifests = List.copyOf(refusedManifests);
        }

        /** Whether everything is as it is wanted. */
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

    /** Of all instances that were asked for. */
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
     * Something that happened to an instance, or to what the agent has to do: then it is of no namespace, group and instance.
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

    /** What a process of an instance did. */
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
     * A group has more process events in a second than were asked for, and they are dropped from here on; or it has not any more.
     *
     * @param state {@code began} or {@code ended}
     * @param dropped how many there were in between, with {@code ended}
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

    /** So many process events are missing, because the kernel had no room for them. */
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

    /** So many events were dropped, because the client was too slow. */
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
     * What became of one instance.
     *
     * @param instance {@code NAMESPACE/GROUP/MEMBER-N}
     * @param result a {@link Result}, or one that a newer agent knows; {@code message} explains it
     */
    record Outcome(String instance, String result, String message) implements ControlResponse {
        /** What may become of one, and how that is called on the wire. */
        public enum Result {
            STOPPED("stopped", "stopped"),
            RESTARTED("restarted", "restarted"),
            ATTACHED("attached", "attached"),
            REMOVED("removed", "removed"),
            NOT_STOPPED("notStopped", "not stopped"),
            NOT_RESTARTED("notRestarted", "not restarted"),
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

    /** The request was not carried out; nothing follows. */
    record Refusal(String message, Remedy remedy) implements ControlResponse {
        /** What can be done about it. */
        public enum Remedy {
            NONE,
            /** The agent has too many clients. */
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

    /** The answer is complete; without it the agent has gone away in the middle. */
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
