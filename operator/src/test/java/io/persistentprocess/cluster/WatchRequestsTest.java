package io.persistentprocess.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WatchRequestsTest {
    private static final String NODES = "https://server/api/v1/nodes";

    @Test
    void aListOfOneOfAListWithoutSelectorsHasOnlyItsLimit() {
        assertThat(WatchRequests.listOfOne(URI.create(NODES))).isEqualTo(URI.create(NODES + "?limit=1"));
    }

    @ParameterizedTest
    @CsvSource({
        "resourceVersion=0, limit=1",
        "limit=100&continue=abc, limit=1",
        "fieldSelector=metadata.name%3Da&resourceVersion=0, fieldSelector=metadata.name%3Da&limit=1",
        "allowWatchBookmarks=true&labelSelector=app%3Dx&timeoutSeconds=600&watch=true, labelSelector=app%3Dx&limit=1"
    })
    void aListOfOneHasTheSameSelectors(String query, String expected) {
        assertThat(WatchRequests.listOfOne(URI.create(NODES + "?" + query)))
                .isEqualTo(URI.create(NODES + "?" + expected));
    }

    @ParameterizedTest
    @CsvSource({
        "watch=true, watch=true&timeoutSeconds=1",
        "timeoutSeconds=600&watch=true, watch=true&timeoutSeconds=1",
        "resourceVersion=7&timeoutSeconds=600&watch=true, resourceVersion=7&watch=true&timeoutSeconds=1",
        "watch=true&timeoutSeconds=600, watch=true&timeoutSeconds=1"
    })
    void aShortWatchIsTheSameForASecond(String query, String expected) {
        assertThat(WatchRequests.shortWatch(URI.create(NODES + "?" + query)))
                .isEqualTo(URI.create(NODES + "?" + expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/nodes",
                "/api/v1/namespaces",
                "/api/v1/namespaces/shop/pods?limit=100",
                "/apis/persistentprocess.io/v1alpha1/persistentprocessgroups?watch=true",
                "/apis/persistentprocess.io/v1alpha1/namespaces/shop/persistentprocessgroups"
            })
    void listsAndWatchesAreOfACollection(String path) {
        assertThat(WatchRequests.isCollection(URI.create("https://server" + path)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/nodes/one",
                "/api/v1/namespaces/shop/pods/one",
                "/api/v1/namespaces/shop/pods/one/log",
                "/apis/coordination.k8s.io/v1/namespaces/shop/leases/one",
                "/version"
            })
    void otherReadsAreNot(String path) {
        assertThat(WatchRequests.isCollection(URI.create("https://server" + path)))
                .isFalse();
    }

    @Test
    void aListThatIsGrantedSaysNothingOfARefusedWatch() {
        RefusedRequests refusals = new RefusedRequests();
        URI list = URI.create(NODES + "?limit=1");
        URI watch = URI.create(NODES + "?watch=true");

        assertThat(refusals.refused(watch)).isTrue();
        assertThat(refusals.refused(watch)).isFalse();
        assertThat(refusals.shown(list)).isFalse();
        assertThat(refusals.has("/api/v1/nodes")).isTrue();
        assertThat(refusals.shown(watch)).isTrue();
        assertThat(refusals.any()).isEmpty();
    }
}
