package io.persistentprocess.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiRequestTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            value = {
                "GET | /api/v1/nodes | list '' nodes  ",
                "GET | /api/v1/nodes?watch=true | watch '' nodes  ",
                "GET | /api/v1/nodes?allowWatchBookmarks=true&watch=true | watch '' nodes  ",
                "GET | /api/v1/nodes?fieldSelector=metadata.name%3Dn1&watch=1 | watch '' nodes  n1",
                "GET | /api/v1/nodes/n1 | get '' nodes  n1",
                "PATCH | /api/v1/nodes/n1/status | patch '' nodes/status  n1",
                "GET | /api/v1/namespaces | list '' namespaces  ",
                "GET | /api/v1/namespaces/a | get '' namespaces a a",
                "PUT | /api/v1/namespaces/a/finalize | update '' namespaces/finalize a a",
                "POST | /api/v1/namespaces/a/configmaps | create '' configmaps a ",
                "DELETE | /api/v1/namespaces/a/pods | deletecollection '' pods a ",
                "DELETE | /api/v1/namespaces/a/pods/p | delete '' pods a p",
                "PATCH | /apis/persistentprocess.io/v1alpha1/processnodes/n1/status | patch 'persistentprocess.io' processnodes/status  n1",
                "GET | /apis/coordination.k8s.io/v1/namespaces/a/leases/l | get 'coordination.k8s.io' leases a l",
                "GET | /apis/apps/v1 | get ''   ",
                "GET | /readyz | get ''   ",
            })
    void readsWhatIsAskedInTheWordsOfRbac(String method, String uri, String expected) {
        ApiRequest request = ApiRequest.of(User.SUPER_USER, "", method, URI.create(uri));

        assertThat("%s '%s' %s %s %s"
                        .formatted(
                                request.verb(),
                                request.group(),
                                request.resource(),
                                request.namespace(),
                                request.name()))
                .isEqualToIgnoringWhitespace(expected);
        assertThat(request.path() + (request.query().isEmpty() ? "" : "?" + request.query()))
                .isEqualTo(uri);
    }
}
