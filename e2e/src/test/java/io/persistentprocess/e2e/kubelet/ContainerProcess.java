package io.persistentprocess.e2e.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import io.persistentprocess.e2e.kubelet.ImageRoot.ImageConfig;
import io.persistentprocess.kernel.error.KernelException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The part {@code process} of a runtime configuration: what a container runs, as whom, with which rights and variables. */
record ContainerProcess(PodTemplate template, PodFacts pod, ImageConfig image, int apiServerPort) {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\(([A-Za-z_][A-Za-z0-9_]*)\\)");

    Map<String, Object> json() throws KernelException {
        SecurityContext security = SecurityContext.of(template);
        Map<String, String> environment = environment();
        List<String> arguments = new ArrayList<>(image.entryPoint());
        template.container().path("args").forEach(argument -> arguments.add(expand(argument.asText(), environment)));
        Map<String, Object> process = new LinkedHashMap<>();
        process.put("args", arguments);
        process.put(
                "env",
                environment.entrySet().stream()
                        .map(variable -> variable.getKey() + "=" + variable.getValue())
                        .toList());
        process.put("cwd", "/");
        process.put("user", security.user());
        process.put("capabilities", security.capabilities());
        process.put("noNewPrivileges", security.noNewPrivileges());
        Resources.of(template).oomScoreAdj().ifPresent(score -> process.put("oomScoreAdj", score));
        return process;
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>(image.environment());
        environment.put("HOSTNAME", pod.name());
        environment.put("KUBERNETES_SERVICE_HOST", Sandbox.API_SERVER);
        environment.put("KUBERNETES_SERVICE_PORT", Integer.toString(apiServerPort));
        environment.put("KUBERNETES_SERVICE_PORT_HTTPS", Integer.toString(apiServerPort));
        for (JsonNode variable : template.container().path("env")) {
            PodTemplate.assertKnown(variable, "variables", Set.of("name", "value", "valueFrom"));
            PodTemplate.assertKnown(variable.path("valueFrom"), "valueFrom", Set.of("fieldRef"));
            String value = variable.has("valueFrom")
                    ? pod.field(variable.at("/valueFrom/fieldRef/fieldPath").asText())
                    : expand(variable.path("value").asText(), environment);
            environment.put(variable.path("name").asText(), value);
        }
        return environment;
    }

    /** As a pod's arguments know it; what is not there stays as it is. */
    private static String expand(String text, Map<String, String> environment) {
        return REFERENCE
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(environment.getOrDefault(found.group(1), found.group())));
    }
}
