package io.persistentprocess.cli.kubectl;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.persistentprocess.cli.console.CommandFailedException;
import io.persistentprocess.cluster.ClusterJson;
import java.io.File;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Selects the cluster: kubectl's own options, else kubectl's configuration. */
public final class ClusterOption {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int REQUEST_MILLIS = 15_000;

    /** Each after Retry-After, usually a second. */
    private static final int RETRIES = 3;

    @Option(names = "--kubeconfig", paramLabel = "FILE", description = "The configuration to use, as of kubectl.")
    private File kubeconfig;

    @Option(names = "--context", paramLabel = "CONTEXT", description = "The context of it to use.")
    private String context;

    /** A command's request to a cluster. */
    @FunctionalInterface
    public interface Question<T> {
        T ask(KubernetesClient client) throws CommandFailedException, InterruptedException;
    }

    /**
     * Sends the request once, as kubectl does: a user is waiting. Retries for some seconds only if the server asks for it.
     *
     * @throws CommandFailedException there is no answer, with the reason
     */
    public <T> T ask(Question<T> question) throws CommandFailedException, InterruptedException {
        return answer(hasty(0), question);
    }

    /**
     * Sends the request and retries while the API server is away for a moment.
     *
     * @throws CommandFailedException there is no answer, with the reason
     */
    public <T> T askPatiently(Question<T> question) throws CommandFailedException, InterruptedException {
        return answer(config(), question);
    }

    private Config hasty(int retries) throws CommandFailedException {
        Config config = config();
        config.setRequestRetryBackoffLimit(retries);
        config.setConnectionTimeout(CONNECT_MILLIS);
        config.setRequestTimeout(REQUEST_MILLIS);
        return config;
    }

    private <T> T answer(Config config, Question<T> question) throws CommandFailedException, InterruptedException {
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withKubernetesSerialization(ClusterJson.create())
                .withConfig(config)
                .build()) {
            return question.ask(client);
        } catch (KubernetesClientException e) {
            if (e.getCode() == ApiRefusal.TOO_MANY_REQUESTS && config.getRequestRetryBackoffLimit() == 0) {
                return answer(hasty(RETRIES), question);
            }
            throw new CommandFailedException(ApiRefusal.explain(e, config.getMasterUrl()), e);
        }
    }

    private Config config() throws CommandFailedException {
        if (kubeconfig != null && !kubeconfig.canRead()) {
            throw new CommandFailedException(
                    "--kubeconfig " + kubeconfig + ": there is no such file, or it cannot be read");
        }
        try {
            Config config = kubeconfig == null ? Config.autoConfigure(context) : fromFile();
            if (context != null
                    && Optional.ofNullable(config.getCurrentContext())
                            .filter(current -> current.getName().equals(context))
                            .isEmpty()) {
                throw new CommandFailedException(
                        "no context " + context + " in the kubeconfig; kubectl config get-contexts lists them");
            }
            // Some proxies in front of an API server refuse WebSockets; the client would retry those for long.
            config.setOnlyHttpWatches(true);
            return config;
        } catch (KubernetesClientException e) {
            throw new CommandFailedException("the kubeconfig cannot be read: " + e.getMessage(), e);
        }
    }

    private Config fromFile() {
        return context == null ? Config.fromKubeconfig(kubeconfig) : Config.fromKubeconfig(context, kubeconfig);
    }
}
