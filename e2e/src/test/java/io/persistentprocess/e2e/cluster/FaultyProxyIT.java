package io.persistentprocess.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FaultyProxyIT {
    private static final User ADMIN = User.named("somebody", "system:masters");
    private static final Predicate<ApiRequest> WATCHES = ApiRequest.to("watch", "configmaps");
    private static final Predicate<ApiRequest> LISTS = ApiRequest.to("list", "configmaps");

    private static ApiServer server;

    private FaultyProxy proxy;
    private KubernetesClient client;
    private String namespace;

    @BeforeAll
    static void start() {
        server = ApiServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void connect() {
        proxy = server.proxy();
        client = proxy.client(ADMIN);
        namespace = server.fixture().namespace();
    }

    @AfterEach
    void disconnect() {
        client.close();
        proxy.close();
    }

    @Test
    void passesRequestsOnAndRecordsThem() {
        create("one");
        client.configMaps().inNamespace(namespace).withName("one").get();

        assertThat(proxy.log().all())
                .extracting(recorded ->
                        recorded.request().verb() + " " + recorded.request().resource() + " "
                                + recorded.request().name() + " " + recorded.status())
                .containsExactly("create configmaps  201", "get configmaps one 200");
        assertThat(proxy.log().writes()).singleElement().satisfies(recorded -> {
            assertThat(recorded.request().user()).isEqualTo(ADMIN);
            assertThat(recorded.request().namespace()).isEqualTo(namespace);
            assertThat(recorded.request().userAgent()).startsWith("fabric8-kubernetes-client/");
            assertThat(recorded.bodyBytes()).isPositive();
        });
    }

    @Test
    void answersAsManyRequestsWithAnErrorAsConfigured() {
        FaultRule rule = proxy.failNext(2, LISTS, new Fault.Answer(500));

        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(this::list).isInstanceOfSatisfying(KubernetesClientException.class, error -> {
                assertThat(error.getCode()).isEqualTo(500);
                assertThat(error.getStatus().getReason()).isEqualTo("InternalError");
            });
        }
        assertThat(list()).isEmpty();
        assertThat(rule.struck()).isEqualTo(2);
    }

    @Test
    void saysWhenToTryAgain() throws Exception {
        proxy.fail(LISTS, new Fault.Answer(429, Optional.of(Duration.ofSeconds(7))));

        HttpResponse<byte[]> answer = client.getHttpClient()
                .sendAsync(
                        client.getHttpClient()
                                .newHttpRequestBuilder()
                                .uri(client.getMasterUrl() + "api/v1/configmaps")
                                .build(),
                        byte[].class)
                .get();

        assertThat(answer.code()).isEqualTo(429);
        assertThat(answer.headers("Retry-After")).containsExactly("7");
    }

    @Test
    void delays() {
        proxy.failNext(1, LISTS, new Fault.Delay(Duration.ofMillis(300)));

        long began = System.nanoTime();
        list();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(300));
    }

    @Test
    void hangsUntilTheRequestIsCut() {
        CompletableFuture<List<ConfigMap>> answer;
        try (FaultRule hang = proxy.fail(LISTS, new Fault.Hang())) {
            answer = CompletableFuture.supplyAsync(this::list);
            Timeouts.await("the request is there").until(() -> hang.struck() == 1);
            assertThat(answer).isNotDone();
        }

        proxy.cut(LISTS);

        Timeouts.await("the request fails, or has been sent again").until(answer::isDone);
    }

    @Test
    void aSilencedWatchStaysSilentAndOpenWhileLaterOnesHear() {
        Heard silenced = watch();
        create("before");
        silenced.awaitAdded("before");

        try (FaultRule _ = proxy.fail(WATCHES, new Fault.Silence())) {
            create("during");
        }
        Heard later = watch();
        create("after");
        later.awaitAdded("after");

        assertThat(silenced.added).containsExactly("before");
        assertThat(silenced.closed).isFalse();
    }

    @Test
    void cutsWatchesThatRun() {
        Heard heard = watch();
        create("before");
        heard.awaitAdded("before");
        proxy.log().clear();

        proxy.cut(WATCHES);

        Timeouts.await("the client watches again")
                .until(() -> !proxy.log().matching(WATCHES).isEmpty());
    }

    @Test
    void isAwayAndBackOnTheSamePort() {
        create("one");

        proxy.away();
        assertThatThrownBy(this::list).hasRootCauseInstanceOf(IOException.class);
        proxy.back();

        assertThat(list()).hasSize(1);
    }

    @Test
    void aRevokedTokenIsWorthNothing() {
        String token = proxy.token(ADMIN);
        try (KubernetesClient tokens = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(client.getConfiguration())
                        .withOauthToken(token)
                        .build())
                .build()) {
            tokens.namespaces().list();

            proxy.revoke(token);

            assertThatThrownBy(() -> tokens.namespaces().list())
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            error -> assertThat(error.getCode()).isEqualTo(401));
        }
    }

    private List<ConfigMap> list() {
        return client.configMaps().inNamespace(namespace).list().getItems();
    }

    private void create(String name) {
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    private Heard watch() {
        Heard heard = new Heard();
        client.configMaps().inNamespace(namespace).watch(heard);
        return heard;
    }

    private static final class Heard implements Watcher<ConfigMap> {
        private final Queue<String> added = new ConcurrentLinkedQueue<>();
        private volatile boolean closed;

        @Override
        public void eventReceived(Action action, ConfigMap map) {
            if (action == Action.ADDED) {
                added.add(map.getMetadata().getName());
            }
        }

        @Override
        public void onClose(WatcherException cause) {
            closed = true;
        }

        void awaitAdded(String name) {
            Timeouts.await("the watch hears of " + name)
                    .untilAsserted(() -> assertThat(added).contains(name));
        }
    }
}
