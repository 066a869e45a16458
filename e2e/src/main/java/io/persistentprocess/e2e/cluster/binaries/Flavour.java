package io.persistentprocess.e2e.cluster.binaries;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What an API server's program is called, and takes beside what all of them take. */
public enum Flavour {
    /** Kubernetes' own: all of the API, and RBAC. Nothing acts on what it stores: there is no kubelet and no controller manager. */
    KUBE_APISERVER("kube-apiserver") {
        @Override
        List<String> options(Path folder) {
            String key = folder.resolve(ServiceAccountKey.FILE).toString();
            return List.of(
                    "--authorization-mode=RBAC",
                    "--bind-address=127.0.0.1",
                    "--service-cluster-ip-range=10.0.0.0/24",
                    "--service-account-issuer=https://kubernetes.default.svc",
                    "--service-account-key-file=" + key,
                    "--service-account-signing-key-file=" + key,
                    "--allow-privileged=true",
                    // Would wait for a controller that creates each namespace's default account.
                    "--disable-admission-plugins=ServiceAccount");
        }
    },

    /** The one of e2e/apiserver. */
    TEST_APISERVER("test-apiserver") {
        @Override
        List<String> options(Path folder) {
            return List.of("--bind-address=127.0.0.1");
        }
    };

    private final String program;

    Flavour(String program) {
        this.program = program;
    }

    public String program() {
        return program;
    }

    abstract List<String> options(Path folder);

    public List<String> command(Path binary, Path folder, int port, int etcdPort) {
        List<String> command = new ArrayList<>(List.of(
                binary.toString(),
                "--secure-port=" + port,
                "--etcd-servers=http://127.0.0.1:" + etcdPort,
                "--cert-dir=" + folder.resolve("tls"),
                "--token-auth-file=" + folder.resolve("tokens.csv")));
        command.addAll(options(folder));
        return List.copyOf(command);
    }
}
