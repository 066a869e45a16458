package io.persistentprocess.e2e.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Who asks the API server, as authentication would have found out. Any user can be had: the super-user impersonates them.
 *
 * @param extras what else is known of the user, by key
 */
public record User(String name, List<String> groups, Map<String, List<String>> extras) {
    /** The claim that a service account's token of a pod carries of the node that the pod runs on. */
    public static final String NODE_NAME = "authentication.kubernetes.io/node-name";

    private static final String AUTHENTICATED = "system:authenticated";

    public User {
        groups = List.copyOf(groups);
        extras = Map.copyOf(extras);
    }

    /** Somebody who has logged in, as a member of these groups. */
    public static User named(String name, String... groups) {
        return new User(name, withEverybody(List.of(groups)), Map.of());
    }

    public static User serviceAccount(String namespace, String name) {
        return new User(
                "system:serviceaccount:" + namespace + ":" + name,
                withEverybody(List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace)),
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
        // Part of a header's name, which knows no slash; the client of fabric8 leaves that to us.
        extras.forEach((key, values) -> encoded.put(URLEncoder.encode(key, StandardCharsets.UTF_8), values));
        return new ConfigBuilder(superUser)
                .withImpersonateUsername(name)
                .withImpersonateGroups(groups.toArray(String[]::new))
                .withImpersonateExtras(encoded)
                .build();
    }

    private static List<String> withEverybody(List<String> groups) {
        return Stream.concat(groups.stream(), Stream.of(AUTHENTICATED)).toList();
    }
}
