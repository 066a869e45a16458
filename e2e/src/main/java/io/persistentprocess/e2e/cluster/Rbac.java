package io.persistentprocess.e2e.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.api.model.rbac.SubjectBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the roles and bindings that an API server stores allow, by the rules of RBAC. It tells which rule allows a request, which no server does, and stands in for the authorization that a server
 * may lack. What is granted holds at once, what is withdrawn no longer after half a second. Any thread.
 */
final class Rbac {
    private static final Duration LIFETIME = Duration.ofMillis(500);
    private static final String CLUSTER_ROLE = "ClusterRole";

    /** What Kubernetes grants everybody who has logged in, as system:discovery. */
    private static final RbacRule DISCOVERY = new RbacRule(
            "ClusterRole system:discovery",
            "",
            List.of(new SubjectBuilder()
                    .withKind("Group")
                    .withName("system:authenticated")
                    .build()),
            new PolicyRuleBuilder()
                    .withVerbs("get")
                    .withNonResourceURLs(
                            "/api",
                            "/api/*",
                            "/apis",
                            "/apis/*",
                            "/healthz",
                            "/livez",
                            "/openapi",
                            "/openapi/*",
                            "/readyz",
                            "/version",
                            "/version/")
                    .build());

    private record Snapshot(List<RbacRule> rules, long nanos) {
        boolean isOld() {
            return System.nanoTime() - nanos > LIFETIME.toNanos();
        }

        Optional<RbacRule> allowing(ApiRequest request) {
            return rules.stream().filter(rule -> rule.allows(request)).findFirst();
        }
    }

    private final KubernetesClient superUser;
    private Optional<Snapshot> last = Optional.empty();

    Rbac(KubernetesClient superUser) {
        this.superUser = superUser;
    }

    Optional<RbacRule> allowing(ApiRequest request) {
        return recent().allowing(request).or(() -> fresh().allowing(request));
    }

    private synchronized Snapshot recent() {
        return last.filter(known -> !known.isOld()).orElseGet(this::fresh);
    }

    private synchronized Snapshot fresh() {
        long now = System.nanoTime();
        Snapshot snapshot = new Snapshot(rules(), now);
        last = Optional.of(snapshot);
        return snapshot;
    }

    private List<RbacRule> rules() {
        Map<String, List<PolicyRule>> roles = new HashMap<>();
        var rbac = superUser.rbac();
        rbac.clusterRoles().list().getItems().forEach(role -> roles.put(key(role), role.getRules()));
        rbac.roles().inAnyNamespace().list().getItems().forEach(role -> roles.put(key(role), role.getRules()));
        List<RbacRule> granted = new ArrayList<>(List.of(DISCOVERY));
        rbac.clusterRoleBindings()
                .list()
                .getItems()
                .forEach(binding -> granted.addAll(grants(roles, "", binding.getRoleRef(), binding.getSubjects())));
        rbac.roleBindings()
                .inAnyNamespace()
                .list()
                .getItems()
                .forEach(binding -> granted.addAll(grants(
                        roles, binding.getMetadata().getNamespace(), binding.getRoleRef(), binding.getSubjects())));
        return List.copyOf(granted);
    }

    private static List<RbacRule> grants(
            Map<String, List<PolicyRule>> roles, String namespace, RoleRef role, List<Subject> subjects) {
        String home = role.getKind().equals(CLUSTER_ROLE) ? "" : namespace;
        return roles.getOrDefault(role.getKind() + " " + home + " " + role.getName(), List.of()).stream()
                .map(rule -> new RbacRule(role.getKind() + " " + role.getName(), namespace, subjects, rule))
                .toList();
    }

    private static String key(HasMetadata role) {
        String namespace =
                Optional.ofNullable(role.getMetadata().getNamespace()).orElse("");
        return role.getKind() + " " + namespace + " " + role.getMetadata().getName();
    }
}
