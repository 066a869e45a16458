package io.persistentprocess.e2e.chart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Optional;

/** Reads objects as the classes of their kinds, and takes no field that those do not know. */
final class StrictModel {
    private static final KubernetesSerialization LENIENT = new KubernetesSerialization();
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .annotationIntrospector(new NoPlaceForOthers())
            .build();

    private StrictModel() {}

    /** What is wrong with an object; empty: nothing. */
    static Optional<String> problem(JsonNode object) {
        Class<?> type = LENIENT.<Object>unmarshal(object.toString()).getClass();
        if (type == GenericKubernetesResource.class) {
            return Optional.of(RenderedObjects.label(object) + ": its kind is not known");
        }
        try {
            STRICT.treeToValue(object, type);
            return Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.of(RenderedObjects.label(object) + ": " + e.getOriginalMessage());
        }
    }

    /** The model keeps what it does not know in a map; without that, it is refused. */
    private static final class NoPlaceForOthers extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasAnySetter(Annotated annotated) {
            return false;
        }
    }
}
