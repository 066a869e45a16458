package io.persistentprocess.api.value;

import io.persistentprocess.api.schema.Checked;
import java.util.List;
import java.util.Optional;

/**
 * A soft and a hard limit, getrlimit(2), in the units of the resource: {@code 1024} for both, {@code 1024:4096} each, as in systemd.exec(5).
 *
 * @param soft the enforced limit; the process may raise it up to hard
 * @param hard the maximum of soft
 */
public record ResourceLimit(LimitValue soft, LimitValue hard) implements Checked {
    public static final long MAX_NUMBER = LimitValue.MAX_NUMBER;

    /** For the schema, which cannot compare two numbers in a text. */
    public static final String FORM =
            "^(" + LimitValue.NUMBER + "(:(" + LimitValue.NUMBER + "|unlimited))?|unlimited(:unlimited)?)$";

    /** Empty: not one limit, nor two with a colon between them. */
    public static Optional<ResourceLimit> parse(String text) {
        int colon = text.indexOf(':');
        Optional<LimitValue> soft = LimitValue.parse(colon < 0 ? text : text.substring(0, colon));
        Optional<LimitValue> hard = LimitValue.parse(text.substring(colon + 1));
        return soft.flatMap(low -> hard.map(high -> new ResourceLimit(low, high)));
    }

    @Override
    public List<Fault> faults() {
        return soft.compareTo(hard) <= 0
                ? List.of()
                : List.of(new Fault(
                        "",
                        "soft limit %s is more than hard limit %s; lower soft or raise hard".formatted(soft, hard)));
    }
}
