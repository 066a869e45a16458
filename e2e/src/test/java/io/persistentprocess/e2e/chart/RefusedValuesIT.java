package io.persistentprocess.e2e.chart;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that Helm refuses before anything is installed. */
class RefusedValuesIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "agnet: {verbose: true}                                 | 'agnet' not allowed",
                "agent: {cgrouproot: x}                                 | '/agent': additional properties 'cgrouproot' not allowed",
                "agent: {resources: {limit: {memory: 1Gi}}}             | '/agent/resources': additional properties 'limit' not allowed",
                "agent: {tolerations: [{opertor: Exists}]}              | '/agent/tolerations/0': additional properties 'opertor' not allowed",
                "agent: {extraCapabilities: [NET_ADMINS]}               | /agent/extraCapabilities/0",
                "agent: {extraCapabilities: [CAP_SYS_TIME]}             | /agent/extraCapabilities/0",
                "agent: {memberCapabilities: [ALL]}                     | /agent/memberCapabilities/0",
                "agent: {logDirectory: var/log}                         | /agent/logDirectory",
                "agent: {hostPid: 0}                                    | /agent/hostPid",
                "agent: {processEvents: perf}                           | /agent/processEvents",
                "agent: {processEvents: true}                           | /agent/processEvents",
                "agent: {notifyGroup: -1}                               | /agent/notifyGroup",
                "agent: {notifyGroup: 'root:x'}                         | /agent/notifyGroup",
                "agent: {notifyGroup: [root]}                           | /agent/notifyGroup",
                "agent: {updateStrategy: {type: Recreate}}              | /agent/updateStrategy/type",
                "agent: {extraEnv: [{name: A, vlaue: b}]}               | '/agent/extraEnv/0': additional properties 'vlaue' not allowed",
                "namespaces: default                                    | /namespaces",
                "namespaces: [Default]                                  | /namespaces/0",
                "namespaces: [a, a]                                     | /namespaces",
                "image: {repository: ''}                                | /image/repository",
                "image: {digest: 0123}                                  | /image/digest",
                "image: {pullPolicy: always}                            | /image/pullPolicy",
                "controller: {replicas: '2'}                            | /controller/replicas",
                "controller: {podDisruptionBudget: true}                | /controller/podDisruptionBudget",
                "uninstall: {policy: Leave}                             | /uninstall/policy",
                "uninstall: {timeout: 1m}                               | '/uninstall': additional properties 'timeout' not allowed",
                "uninstall: {resources: {limit: {cpu: 1}}}              | '/uninstall/resources': additional properties 'limit' not allowed",
                "test: {resources: {limit: {cpu: 1}}}                   | '/test/resources': additional properties 'limit' not allowed",
                "metrics: {port: 70000}                                 | /metrics/port",
                "metrics: {port: 9465}                                  | health.port is metrics.port",
                "health: {port: 0}                                      | /health/port",
                "networkPolicy: {metricsFrom: [{namespace: a}]}         | '/networkPolicy/metricsFrom/0'",
                "metrics: {serviceMonitor: {enable: true}}              | '/metrics/serviceMonitor': additional properties 'enable' not allowed",
                "serviceAccount: {agent: My_Agent}                      | /serviceAccount/agent",
                "commonLabels: {app.kubernetes.io/name: x}              | commonLabels: app.kubernetes.io/name is a label that the chart sets itself; leave it out",
                "commonLabels: {helm.sh/chart: x}                       | commonLabels: helm.sh/chart is a label",
                "metrics: {dashboard: {labels: {app.kubernetes.io/component: x}}} | metrics.dashboard.labels: app.kubernetes.io/component",
                "fullnameOverride: -x                                   | /fullnameOverride",
            })
    void aWrongValueIsRefusedByItsPath(String values, String path) throws IOException {
        Path file = Files.writeString(folder.resolve("values.yaml"), values);
        assertThatThrownBy(() -> Chart.render(file)).hasMessageContaining(path);
    }

    @Test
    void allNamespacesBesideSomeIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("values.yaml"), "namespaces: ['*', security]");
        assertThatThrownBy(() -> Chart.render(file)).hasMessageContaining("namespaces: \"*\" is all of them");
    }

    @Test
    void anOldClusterIsRefused() {
        assertThatThrownBy(() -> Chart.render(ValueSets.DEFAULT, Chart.NAMESPACE, "1.29.0"))
                .hasMessageContaining(">=1.30.0");
    }
}
