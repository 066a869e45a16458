package io.persistentprocess.local.control;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;

/** A line of an agent's answer. States, reasons and types are text, so that a client understands an agent that knows more of them. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
@JsonSubTypes({
    @JsonSubTypes.Type(value = Response.Status.class, name = "status"),
    @JsonSubTypes.Type(value = Response.Tree.class, name = "tree"),
    @JsonSubTypes.Type(value = Response.Event.class, name = "event"),
    @JsonSubTypes.Type(value = Response.Lost.class, name = "lost"),
    @JsonSubTypes.Type(value = Response.Outcome.class, name = "outcome"),
    @JsonSubTypes.Type(value = Response.Refusal.class, name = "error"),
    @JsonSubTypes.Type(value = Response.End.class, name = "end"),
})
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public sealed interface Response {
    record Status(List<InstanceStatus> instances) implements Response {
        public Status {
            instances = List.copyOf(instances);
        }
    }

    record Tree(List<InstanceProcesses> instances) implements Response {
        public Tree {
            instances = List.copyOf(instances);
        }
    }

    /**
     * Something that happened to an instance.
     *
     * @param type {@link io.persistentprocess.supervision.Report.Type}
     */
    record Event(
            long sequence, Instant at, String namespace, String group, String instance, String type, String message)
            implements Response {}

    /** So many events were dropped, because the client was too slow. */
    record Lost(long events) implements Response {}

    /**
     * What became of one instance.
     *
     * @param instance {@code NAMESPACE/GROUP/MEMBER-N}
     * @param result {@code stopped} or {@code restarted}; anything else is a failure that {@code message} explains
     */
    record Outcome(String instance, String result, String message) implements Response {}

    /** The request was not carried out; nothing follows. */
    record Refusal(String message) implements Response {}

    /** The answer is complete; without it the agent has gone away in the middle. */
    record End() implements Response {}
}
