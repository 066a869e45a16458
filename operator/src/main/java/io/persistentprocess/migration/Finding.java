package io.persistentprocess.migration;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What became of one directive.
 *
 * @param consequence what follows; for what was kept, the field that says the same
 */
public record Finding(Origin origin, Verdict verdict, Loss loss, String consequence) {

    /** As maps and texts, for JSON. */
    public Map<String, Object> plain() {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("source", origin.source());
        plain.put("place", origin.place());
        plain.put("directive", origin.directive());
        plain.put("value", origin.value());
        plain.put("result", verdict.word());
        if (loss != Loss.NOTHING) {
            plain.put("lost", loss.name().toLowerCase(Locale.ROOT));
        }
        plain.put("consequence", consequence);
        return plain;
    }
}
