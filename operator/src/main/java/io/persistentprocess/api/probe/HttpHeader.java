package io.persistentprocess.api.probe;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.persistentprocess.api.schema.Form;

/** A header field of a probe's request; core/v1 HTTPHeader. */
public record HttpHeader(
        @Required
        @Size(min = 1, max = 128)
        @Pattern("^[-A-Za-z0-9_]+$")
        @Form(value = "the name of an HTTP header field", example = "X-Probe")
        @JsonPropertyDescription("Its name.")
        String name,

        @Default("")
        @Size(max = 2048)
        @Pattern("^[ -~]*$")
        @Form(value = "the value of an HTTP header field, printable ASCII characters", example = "Bearer abc")
        @JsonPropertyDescription("Its value; an empty one leaves out User-Agent and Accept.")
        String value) {}
