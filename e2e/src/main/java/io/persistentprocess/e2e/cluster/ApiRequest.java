package io.persistentprocess.e2e.cluster;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a request asks of the API, in the words of RBAC.
 *
 * @param verb get, list, watch, create, update, patch, delete or deletecollection; of what is no resource the method, in lower case
 * @param group empty for the core group, and for what is no resource
 * @param namespace empty for what is not in one
 * @param resource plural, with its subresource as in {@code nodes/status}; empty for what is none
 * @param name empty for a collection
 */
public record ApiRequest(
        User user,
        String userAgent,
        String verb,
        String group,
        String namespace,
        String resource,
        String name,
        String path,
        String query) {
    private static final Set<String> WRITES = Set.of("create", "update", "patch", "delete", "deletecollection");
    private static final Set<String> OF_NAMESPACES = Set.of("status", "finalize");
    private static final Pattern ONE_NAME = Pattern.compile("fieldSelector=metadata\\.name(?:=|%3D)([^&,%]+)");
    private static final Pattern WATCH = Pattern.compile("(?:^|&)watch=(?:true|1)(?:&|$)");

    static ApiRequest of(User user, String userAgent, String method, URI uri) {
        String path = uri.getPath();
        String query = Optional.ofNullable(uri.getRawQuery()).orElse("");
        List<String> parts =
                Stream.of(path.split("/")).filter(part -> !part.isEmpty()).toList();
        int prefix = prefix(parts);
        if (parts.size() <= prefix) {
            String verb = method.toLowerCase(Locale.ROOT);
            return new ApiRequest(user, userAgent, verb, "", "", "", "", path, query);
        }
        String group = prefix == 3 ? parts.get(1) : "";
        List<String> rest = parts.subList(prefix, parts.size());
        String namespace = rest.size() > 1 && rest.getFirst().equals("namespaces") ? rest.get(1) : "";
        if (!namespace.isEmpty() && rest.size() > 2 && !OF_NAMESPACES.contains(rest.get(2))) {
            rest = rest.subList(2, rest.size());
        }
        String resource = rest.getFirst() + (rest.size() > 2 ? "/" + rest.get(2) : "");
        String inPath = rest.size() > 1 ? rest.get(1) : "";
        String verb = verb(method, inPath, query);
        return new ApiRequest(
                user, userAgent, verb, group, namespace, resource, name(inPath, verb, query), path, query);
    }

    public boolean isWrite() {
        return WRITES.contains(verb);
    }

    public boolean isWatch() {
        return verb.equals("watch");
    }

    /** Those of a verb and a resource; either may be {@code *}. */
    public static Predicate<ApiRequest> to(String verb, String resource) {
        return request -> request.is(verb, resource);
    }

    /** Whether it is of this verb and resource; either may be {@code *}. */
    public boolean is(String verb, String resource) {
        return (verb.equals("*") || verb.equals(this.verb)) && (resource.equals("*") || resource.equals(this.resource));
    }

    /** Whether the server is to say what would become of it, and no more. */
    boolean isDryRun() {
        return query.contains("dryRun=All");
    }

    boolean isForResource() {
        return !resource.isEmpty();
    }

    /** In the words of a kube-apiserver. */
    String refusal() {
        String who = "User \"" + user.name() + "\" cannot ";
        if (!isForResource()) {
            return who + verb + " path \"" + path + "\"";
        }
        String where = namespace.isEmpty() ? "at the cluster scope" : "in the namespace \"" + namespace + "\"";
        return who + verb + " resource \"" + resource + "\" in API group \"" + group + "\" " + where;
    }

    /** How many parts of a path come before the resource's name. */
    private static int prefix(List<String> parts) {
        return switch (parts.isEmpty() ? "" : parts.getFirst()) {
            case "api" -> 2;
            case "apis" -> 3;
            default -> Integer.MAX_VALUE;
        };
    }

    private static String verb(String method, String name, String query) {
        return switch (method) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
            default -> WATCH.matcher(query).find() ? "watch" : name.isEmpty() ? "list" : "get";
        };
    }

    private static String name(String inPath, String verb, String query) {
        Matcher one = ONE_NAME.matcher(query);
        return inPath.isEmpty() && !verb.equals("create") && one.find() ? one.group(1) : inPath;
    }
}
