package io.persistentprocess.api.probe;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.persistentprocess.api.value.PortNumber;

/** A port on which an instance's processes listen when it works. */
public record Listener(
        @Required
        @JsonPropertyDescription(
                "The port. $(VAR) may stand for digits of it, so that replicas have ports of their own:"
                        + " 808$(PPG_ORDINAL).")
        PortNumber port,

        @Default("TCP")
        @JsonPropertyDescription("TCP: a process listens, listen(2); UDP: a process has a socket bound to the port.")
        TransportProtocol protocol) {}
