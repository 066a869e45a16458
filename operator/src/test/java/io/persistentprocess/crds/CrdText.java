package io.persistentprocess.crds;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A CRD as a file. */
final class CrdText {
    private static final String NOTE =
            "# Generated from the records in io.persistentprocess.api; see CONTRIBUTING.md.\n";

    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private CrdText() {}

    static String of(CustomResourceDefinition definition) {
        Object plain = YAML.convertValue(definition, Object.class);
        return NOTE + YAML.asYaml(withWholeNumbers(plain));
    }

    /** The model has bounds as floating-point numbers; {@code maximum: 1000.0} for a number of things looks odd. */
    private static Object withWholeNumbers(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<Object, Object> copy = new LinkedHashMap<>();
                map.forEach((key, item) -> copy.put(key, withWholeNumbers(item)));
                yield copy;
            }
            case List<?> list -> list.stream().map(CrdText::withWholeNumbers).toList();
            case Double number when number == Math.rint(number) -> number.longValue();
            default -> value;
        };
    }
}
