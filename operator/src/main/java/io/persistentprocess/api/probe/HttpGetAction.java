package io.persistentprocess.api.probe;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.persistentprocess.api.schema.Form;
import io.persistentprocess.api.schema.Unique;
import io.persistentprocess.api.value.PortNumber;
import java.util.List;

/** An HTTP request of a probe; core/v1 HTTPGetAction. */
public record HttpGetAction(
        @Default("HTTP") @JsonPropertyDescription("HTTP or HTTPS; every certificate is accepted, as for a pod.")
        UriScheme scheme,

        @Default("127.0.0.1")
        @Size(max = HttpGetAction.LONGEST_HOST)
        @Pattern(HttpGetAction.HOST)
        @Form(value = HttpGetAction.HOST_FORM, example = HttpGetAction.HOST_EXAMPLE)
        @JsonPropertyDescription(
                "The host, as an address or a name; the node itself unless it is set. A virtual host is"
                        + " named by the header Host.")
        String host,

        @Required
        @JsonPropertyDescription(
                "The port. $(VAR) may stand for digits of it, so that replicas have ports of their own:"
                        + " 808$(PPG_ORDINAL).")
        PortNumber port,

        @Default("/")
        @Size(max = 2048)
        @Pattern("^/[!-~]*$")
        @Form(value = "a path of a URL", example = "/healthz?verbose=1")
        @JsonPropertyDescription("The path, with the query if there is one.")
        String path,

        @Size(max = 16)
        @Unique(key = "name")
        @JsonPropertyDescription("More header fields, or other values for Host, User-Agent and Accept.")
        List<HttpHeader> httpHeaders) {
    static final int LONGEST_HOST = 253;

    /** A DNS name or an IP address; which of them is found out when it is used. */
    static final String HOST = "^[0-9A-Za-z:]([-0-9A-Za-z._:%]*[0-9A-Za-z.:])?$";

    static final String HOST_FORM = "an IP address or a host name";
    static final String HOST_EXAMPLE = "127.0.0.1, ::1 or db.example.org";

    public HttpGetAction {
        httpHeaders = List.copyOf(httpHeaders);
    }
}
