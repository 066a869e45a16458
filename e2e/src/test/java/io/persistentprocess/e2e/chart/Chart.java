package io.persistentprocess.e2e.chart;

import com.marcnuri.helm.DryRun;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** helm/ppg as Helm sees it. Stateless, but for the copy that it renders. */
public final class Chart {
    static final Path FOLDER = Path.of("../helm/ppg").toAbsolutePath().normalize();
    static final String RELEASE = "ppg";
    static final String NAMESPACE = "ppg-system";
    /** The oldest that Chart.yaml lets in. */
    public static final String KUBERNETES = "1.30.0";

    private static final String HOOK = "helm.sh/hook";
    private static final String HIDDEN_HOOK = "hidden.helm.sh/hook";
    private static final String LOOKUP = "(lookup \"rbac.authorization.k8s.io/v1\" \"ClusterRole\" \"\" \"\")";

    private Chart() {}

    static LintResult lint() {
        return new Helm(FOLDER).lint().strict().call();
    }

    /**
     * What Helm would install, hooks included.
     *
     * @throws IllegalStateException Helm refuses the values; with its message
     */
    static String render(Path values) {
        return render(values, NAMESPACE, KUBERNETES);
    }

    /** The defaults, installed in a namespace. */
    static String renderIn(String namespace) {
        return renderIn(namespace, RELEASE);
    }

    static String renderIn(String namespace, String release) {
        return render(ValueSets.DEFAULT, namespace, release, KUBERNETES);
    }

    public static String render(Path values, String namespace, String kubernetes) {
        return render(values, namespace, RELEASE, kubernetes);
    }

    private static String render(Path values, String namespace, String release, String kubernetes) {
        // Helm as a library leaves out hooks: they have to look like other objects. And it asks a cluster, where helm
        // template sees an empty one.
        try (TemporaryFolder copy = TemporaryFolder.copyOf(FOLDER)) {
            hideHooks(copy.path());
            TemplateCommand command = new Helm(copy.path())
                    .template()
                    .withName(release)
                    .withNamespace(namespace)
                    .withKubeVersion(kubernetes)
                    .withValuesFile(values)
                    .skipCrds();
            return command.call().replace(HIDDEN_HOOK, HOOK);
        }
    }

    /**
     * Tries an installation into a cluster and changes nothing there.
     *
     * @param allowOtherReleases true or false, as in values
     * @throws IllegalStateException Helm or the cluster refuses it; with its message
     */
    static void tryInstall(Path kubeconfig, String namespace, String release, String allowOtherReleases) {
        new Helm(FOLDER)
                .install()
                .withName(release)
                .withNamespace(namespace)
                .withKubeConfig(kubeconfig)
                .set("allowOtherReleases", allowOtherReleases)
                // The kind is none of the API server of the tests.
                .set("networkPolicy.enabled", "false")
                .withDryRunOption(DryRun.SERVER)
                .dryRun()
                .disableOpenApiValidation()
                .skipCrds()
                .call();
    }

    private static void hideHooks(Path chart) {
        try (Stream<Path> files = Files.walk(chart.resolve("templates"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.writeString(
                        file, Files.readString(file).replace(HOOK, HIDDEN_HOOK).replace(LOOKUP, "(dict)"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
