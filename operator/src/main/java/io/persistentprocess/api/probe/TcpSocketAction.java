package io.persistentprocess.api.probe;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.persistentprocess.api.schema.Form;
import io.persistentprocess.api.value.PortNumber;

/** A TCP port to which a probe connects; core/v1 TCPSocketAction. */
public record TcpSocketAction(
        @Default("127.0.0.1")
        @Size(max = HttpGetAction.LONGEST_HOST)
        @Pattern(HttpGetAction.HOST)
        @Form(value = HttpGetAction.HOST_FORM, example = HttpGetAction.HOST_EXAMPLE)
        @JsonPropertyDescription("The host, as an address or a name; the node itself unless it is set.")
        String host,

        @Required
        @JsonPropertyDescription(
                "The port. $(VAR) may stand for digits of it, so that replicas have ports of their own:"
                        + " 808$(PPG_ORDINAL).")
        PortNumber port) {}
