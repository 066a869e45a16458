package io.persistentprocess.e2e.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Who asks the API server, as authentication would have found out. Any user can be had: the super-user impersonates them.
 *
 * @param extras what else is known of the user, by key
 */
public record User(String name, List<String> groups, Map<String, List<String>> extras) {
    /** The user that the tests themselves are, who may do everything. */
    public static final User SUPER_USER = new User("ppg-e2e", List.of("system:masters"), Map.of());

    /** Whose token is nobody's. */
    static final User ANONYMOUS = new User("system:anonymous", List.of("system:unauthenticated"), Map.of());

    /** The claim that a service account's token of a pod carries of the node that the pod runs on. */
    public static final String NODE_NAME = "authentication.kubernetes.io/node-name";

    private static final String AUTHENTICATED = "system:authenticated";

    public User {
        groups = List.copyOf(groups);
        extras = Map.copyOf(extras);
    }

    /** Somebody who has logged in, as a member of these groups. */
    public static User named(String name, String... groups) {
        return new User(name, withEverybody(Stream.of(groups)), Map.of());
    }

    public static User serviceAccount(String namespace, String name) {
        return new User(
                "system:serviceaccount:" + namespace + ":" + name,
                withEverybody(Stream.of("system:serviceaccounts", "system:serviceaccounts:" + namespace)),
                Map.of());
    }

    /** The same with the token of a pod on a node. */
    public User onNode(String node) {
        Map<String, List<String>> more = new HashMap<>(extras);
        more.put(NODE_NAME, List.of(node));
        return new User(name, groups, more);
    }

    /** A client's configuration that differs from the super-user's in who asks. */
    Config impersonatedBy(Config superUser) {
        Map<String, List<String>> encoded = new HashMap<>();
        extras.forEach((key, values) -> encoded.put(inHeader(key), values));
        return new ConfigBuilder(superUser)
                .withImpersonateUsername(name)
                .withImpersonateGroups(groups.toArray(String[]::new))
                .withImpersonateExtras(encoded)
                .build();
    }

    /** What the super-user sends to be taken for this user. */
    Map<String, List<String>> impersonationHeaders() {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        headers.put("Impersonate-User", List.of(name));
        headers.put("Impersonate-Group", groups);
        extras.forEach((key, values) -> headers.put("Impersonate-Extra-" + inHeader(key), values));
        return headers;
    }

    /** Part of a header's name, which knows no slash; the client of fabric8 leaves that to us. */
    private static String inHeader(String key) {
        return URLEncoder.encode(key, StandardCharsets.UTF_8);
    }

    private static List<String> withEverybody(Stream<String> groups) {
        return Stream.concat(groups, Stream.of(AUTHENTICATED)).toList();
    }
}
