package io.persistentprocess.cli.command;

import io.persistentprocess.agent.host.HostContext;
import io.persistentprocess.agent.network.NetworkInterfaces;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.api.GroupDefinition;
import io.persistentprocess.api.node.InterfacePattern;
import io.persistentprocess.cli.console.CommandFailedException;
import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.console.ExitCode;
import io.persistentprocess.cli.explain.ExplanationFormat;
import io.persistentprocess.cli.explain.GroupExplanation;
import io.persistentprocess.cli.option.ManifestOption;
import io.persistentprocess.cli.option.NodeOptions;
import io.persistentprocess.local.LoadResult;
import io.persistentprocess.local.Manifest;
import io.persistentprocess.local.ManifestLoader;
import io.persistentprocess.supervision.node.NodeFacts;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ppg explain}: groups as they would be on a host. */
@Command(
        name = "explain",
        customSynopsis = "ppg explain [[NAMESPACE/]GROUP] -f FILE-OR-DIR... [-o FORMAT] [--node-name NAME]"
                + " [--node-label KEY=VALUE]... [--node-annotation KEY=VALUE]...",
        description = {
            "Show groups as ppg run would run them on this host, or on one with these labels and annotations.",
            "Needs no agent and no rights. - stands for standard input."
        })
public final class ExplainCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private ManifestOption manifests;

    @Mixin
    private NodeOptions node;

    @Parameters(paramLabel = "[NAMESPACE/]GROUP", arity = "0..1", description = "Show this group only.")
    private String group;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "yaml",
            description = "One of ${COMPLETION-CANDIDATES}.")
    private ExplanationFormat format;

    public ExplainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, CommandFailedException {
        LoadResult read = new ManifestLoader(console.in()).load(manifests.paths());
        if (!read.valid()) {
            read.problems().forEach(problem -> console.err().println(problem));
            return ExitCode.FAILURE;
        }
        List<Manifest> shown = read.manifests().stream().filter(this::isMeant).toList();
        if (shown.isEmpty()) {
            throw new CommandFailedException("the manifests have no group %s; they have %s"
                    .formatted(
                            group,
                            read.manifests().stream()
                                    .map(manifest -> manifest.id().toString())
                                    .collect(Collectors.joining(", "))));
        }
        NodeFacts host = withInterfaces(node.facts(HostContext.here()), shown);
        console.out()
                .print(format.print(shown.stream()
                        .map(manifest -> new GroupExplanation(manifest.group(), host).plain())
                        .toList()));
        return ExitCode.OK;
    }

    private boolean isMeant(Manifest manifest) {
        return group == null
                || group.equals(manifest.id().name())
                || group.equals(manifest.id().toString());
    }

    private static NodeFacts withInterfaces(NodeFacts host, List<Manifest> shown) {
        Set<InterfacePattern> patterns = shown.stream()
                .map(manifest -> manifest.group().spec())
                .map(spec -> spec.on(host.nodeName(), host.labels()))
                .map(GroupDefinition::networkInterfaces)
                .flatMap(Set::stream)
                .collect(Collectors.toSet());
        try (NetworkInterfaces interfaces = new NetworkInterfaces(HostContext.here(), new AgentThreads(), () -> {})) {
            Optional<Set<String>> names = interfaces.follow(patterns);
            return host.withInterfaces(names);
        }
    }
}
