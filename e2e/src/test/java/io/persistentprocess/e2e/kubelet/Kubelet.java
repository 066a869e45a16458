package io.persistentprocess.e2e.kubelet;

import io.persistentprocess.e2e.cluster.ApiServer;
import io.persistentprocess.e2e.cluster.User;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * What starts the pods of a node.
 *
 * @param image what every container is made of, whatever its name is
 * @param folder for what it keeps of its pods
 */
record Kubelet(ApiServer server, ImageRoot image, Runc runc, ContainerCgroups cgroups, Path folder, String node) {
    /** A token of a pod's service account, which names the node. */
    String token(String namespace, String account) {
        return server.front().token(User.serviceAccount(namespace, account).onNode(node));
    }

    /** What such a pod trusts, as PEM. */
    String authority() {
        return new String(server.front().authority().orElseThrow(), StandardCharsets.US_ASCII);
    }

    int apiServerPort() {
        return server.front().port();
    }
}
