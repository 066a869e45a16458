package io.persistentprocess.e2e.cluster;

import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.util.List;

/**
 * A rule of a role, as one binding of it grants it.
 *
 * @param role for messages: kind and name
 * @param namespace where it holds; empty for everywhere
 */
public record RbacRule(String role, String namespace, List<Subject> subjects, PolicyRule rule) {
    private static final String ALL = "*";
    private static final String SERVICE_ACCOUNT = "ServiceAccount";

    boolean allows(ApiRequest request) {
        return subjects.stream().anyMatch(subject -> isFor(subject, request.user())) && covers(request);
    }

    private boolean isFor(Subject subject, User user) {
        return switch (subject.getKind()) {
            case "User" -> subject.getName().equals(user.name());
            case "Group" -> user.groups().contains(subject.getName());
            case SERVICE_ACCOUNT -> {
                String home = subject.getNamespace() == null ? namespace : subject.getNamespace();
                yield user.name().equals("system:serviceaccount:" + home + ":" + subject.getName());
            }
            default -> false;
        };
    }

    private boolean covers(ApiRequest request) {
        if (!has(rule.getVerbs(), request.verb())) {
            return false;
        }
        if (!request.isForResource()) {
            return namespace.isEmpty()
                    && rule.getNonResourceURLs().stream().anyMatch(url -> isUrl(url, request.path()));
        }
        return (namespace.isEmpty() || namespace.equals(request.namespace()))
                && has(rule.getApiGroups(), request.group())
                && hasResource(request.resource())
                && (rule.getResourceNames().isEmpty() || rule.getResourceNames().contains(request.name()));
    }

    private boolean hasResource(String resource) {
        int slash = resource.indexOf('/');
        return has(rule.getResources(), resource)
                || (slash >= 0 && rule.getResources().contains(ALL + resource.substring(slash)));
    }

    private static boolean isUrl(String pattern, String path) {
        return pattern.endsWith(ALL)
                ? path.startsWith(pattern.substring(0, pattern.length() - ALL.length()))
                : path.equals(pattern);
    }

    private static boolean has(List<String> values, String value) {
        return values.contains(ALL) || values.contains(value);
    }
}
