package io.persistentprocess.local.control;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a client asks, one to a connection: {@code {"stop":{"namespace":"default","instances":"web/nginx-0"}}}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
@JsonSubTypes({
    @JsonSubTypes.Type(value = Request.Status.class, name = "status"),
    @JsonSubTypes.Type(value = Request.Tree.class, name = "tree"),
    @JsonSubTypes.Type(value = Request.Events.class, name = "events"),
    @JsonSubTypes.Type(value = Request.Stop.class, name = "stop"),
    @JsonSubTypes.Type(value = Request.Restart.class, name = "restart"),
})
public sealed interface Request {
    /** Answered by one {@link Response.Status}. */
    record Status(Scope scope) implements Request {}

    /** Answered by one {@link Response.Tree}. */
    record Tree(Scope scope) implements Request {}

    /** Answered by the latest {@link Response.Event}s, and with {@code follow} by all to come. */
    record Events(Scope scope, boolean follow) implements Request {}

    /**
     * Answered by a {@link Response.Outcome} for each instance as soon as it is stopped.
     *
     * @param instances {@code GROUP}, {@code GROUP/MEMBER} or {@code GROUP/MEMBER-N}
     */
    record Stop(String namespace, String instances) implements Request {}

    /** Answered by a {@link Response.Outcome} for each instance as soon as it runs again, or did not start. */
    record Restart(String namespace, String instances) implements Request {}
}
