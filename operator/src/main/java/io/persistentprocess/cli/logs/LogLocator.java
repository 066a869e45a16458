package io.persistentprocess.cli.logs;

import io.persistentprocess.agent.model.CgroupLayout;
import io.persistentprocess.agent.model.InstancePath;
import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.TrustedDirectory;
import io.persistentprocess.local.control.ControlClient;
import io.persistentprocess.local.control.ControlRequest;
import io.persistentprocess.local.control.ControlResponse;
import io.persistentprocess.local.control.ControlSocketException;
import io.persistentprocess.local.control.InstanceStatus;
import io.persistentprocess.local.control.QueryScope;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the logs that a name means: in the log directory, and of the agent, if one answers.
 *
 * @param given the log directory that the user names
 * @param usual the log directory without an agent
 * @param socket the agent's control socket
 */
public record LogLocator(Optional<Path> given, Path usual, Path socket) {
    /**
     * What was found.
     *
     * @param instances those that have logs
     */
    public record Located(Path directory, List<InstanceSelector> selectors, List<InstanceId> instances) {
        public Located {
            selectors = List.copyOf(selectors);
            instances = List.copyOf(instances);
        }
    }

    /**
     * Finds the instances and their logs.
     *
     * @throws LogsUnavailableException there are none, or the name is ambiguous
     */
    public Located locate(InstancePath path, String namespace) throws IOException {
        List<InstanceStatus> running = running();
        Path directory = given.or(() -> running.stream()
                        .flatMap(status -> status.log().stream())
                        .findFirst()
                        .map(log -> Path.of(log).getParent().getParent()))
                .orElse(usual);
        List<InstanceId> logged = logged(directory);
        Set<InstanceId> known = new LinkedHashSet<>(logged);
        running.forEach(status -> known.add(id(status)));
        return switch (path.meaning(Optional.of(namespace), known)) {
            case InstancePath.Meaning.Ambiguous(String message) -> throw new LogsUnavailableException(message);
            case InstancePath.Meaning.Unknown(String message) ->
                throw new LogsUnavailableException("%s; logs are looked for in %s".formatted(message, directory));
            case InstancePath.Meaning.Known(List<InstanceSelector> selectors) -> {
                List<InstanceId> meant = logged.stream()
                        .filter(id -> selectors.stream().anyMatch(selector -> selector.matches(id)))
                        .toList();
                if (meant.isEmpty()) {
                    throw new LogsUnavailableException(
                            "%s has no log in %s: it has not been started, or logs.to of its member is not File; the journal has the output of Journal: journalctl -t %s"
                                    .formatted(path, directory, identifier(path, selectors)));
                }
                yield new Located(directory, selectors, meant);
            }
        };
    }

    /** The name of one instance in the journal; of several, as a form. */
    private static String identifier(InstancePath path, List<InstanceSelector> selectors) {
        return selectors.size() == 1 && selectors.getFirst() instanceof InstanceSelector.Instance(InstanceId id)
                ? id.toString()
                : "NAMESPACE/" + path + "/INSTANCE";
    }

    private static InstanceId id(InstanceStatus status) {
        return CgroupLayout.instance(
                        CgroupLayout.folder(new GroupId(status.namespace(), status.group())), status.name())
                .orElseThrow();
    }

    /** Empty: no agent answers, or its directory need not be known. */
    private List<InstanceStatus> running() throws IOException {
        if (given.isPresent()) {
            return List.of();
        }
        ControlRequest all = new ControlRequest.Status(new QueryScope(Optional.empty(), List.of()));
        try (ControlClient client = ControlClient.ask(socket, all)) {
            return client.next().orElse(new ControlResponse.End()) instanceof ControlResponse.Status status
                    ? status.instances()
                    : List.of();
        } catch (ControlSocketException _) {
            // Logs can be read without an agent.
            return List.of();
        }
    }

    private static List<InstanceId> logged(Path directory) throws KernelException {
        try (TrustedDirectory logs = TrustedDirectory.open(directory)) {
            return LogCatalog.instances(logs);
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return List.of();
            }
            throw e;
        }
    }
}
