package io.persistentprocess.local.control;

import io.persistentprocess.agent.InstanceView;
import io.persistentprocess.agent.Ongoing;
import io.persistentprocess.supervision.Exit;
import io.persistentprocess.supervision.Goal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An instance as {@code ppg status -o json} shows it; the names are those of ProcessNode's status.
 *
 * @param healthy whether it is as it is wanted: ready, completed, or stopped because its group is suspended
 */
public record InstanceStatus(
        String namespace,
        String group,
        String name,
        String state,
        boolean ready,
        boolean healthy,
        Optional<Long> pid,
        Optional<Instant> startedAt,
        long restarts,
        Optional<Instant> backoffUntil,
        Optional<LastExit> lastExit,
        List<Lasting> conditions,
        String message,
        String cgroup,
        Optional<Usage> usage) {

    /** What is the case with a running instance for some time, as that it uses nearly all its memory. */
    public record Lasting(String type, Instant since) {
        private static Lasting of(Ongoing ongoing) {
            return new Lasting(ongoing.type(), ongoing.since());
        }

        private static Lasting of(Fields fields) throws MalformedMessageException {
            return new Lasting(fields.text("type"), fields.time("since"));
        }

        private Map<String, Object> plain() {
            return Fields.sending().put("type", type).put("since", since).plain();
        }
    }

    /** How the instance's main process ended last. */
    public record LastExit(
            String reason, Optional<Long> exitCode, Optional<String> signal, String message, Optional<Instant> at) {
        private static LastExit of(Exit exit, Optional<Instant> at) {
            return new LastExit(
                    exit.reason().name(), exit.exitCode().map(Integer::longValue), exit.signal(), exit.message(), at);
        }

        private static LastExit of(Fields fields) throws MalformedMessageException {
            return new LastExit(
                    fields.text("reason"),
                    fields.optionalNumber("exitCode"),
                    fields.optionalText("signal"),
                    fields.text("message"),
                    fields.optionalTime("at"));
        }

        private Map<String, Object> plain() {
            return Fields.sending()
                    .put("reason", reason)
                    .put("exitCode", exitCode)
                    .put("signal", signal)
                    .put("message", message)
                    .put("at", at)
                    .plain();
        }
    }

    static InstanceStatus of(InstanceView view, String cgroup, Optional<Usage> usage) {
        return new InstanceStatus(
                view.id().namespace(),
                view.id().group(),
                view.id().name(),
                view.phase().name(),
                view.ready(),
                isHealthy(view),
                view.pid().stream().asLongStream().boxed().findFirst(),
                view.startedAt(),
                view.restarts(),
                view.backOffUntil(),
                view.lastExit().map(exit -> LastExit.of(exit, view.lastExitAt())),
                view.conditions().stream().map(Lasting::of).toList(),
                view.message(),
                cgroup,
                usage);
    }

    private static boolean isHealthy(InstanceView view) {
        return switch (view.phase()) {
            case Completed -> true;
            case Stopped -> view.goal() == Goal.Suspend;
            case Pending, Starting, Running, Stopping, BackOff, Failed, Unsupervised -> view.ready();
        };
    }

    static InstanceStatus of(Fields fields) throws MalformedMessageException {
        Optional<Fields> exit = fields.optionalObject("lastExit");
        Optional<Fields> usage = fields.optionalObject("usage");
        return new InstanceStatus(
                fields.text("namespace"),
                fields.text("group"),
                fields.text("name"),
                fields.text("state"),
                fields.flag("ready"),
                fields.optionalFlag("healthy").orElse(fields.flag("ready")),
                fields.optionalNumber("pid"),
                fields.optionalTime("startedAt"),
                fields.number("restarts"),
                fields.optionalTime("backoffUntil"),
                exit.isPresent() ? Optional.of(LastExit.of(exit.get())) : Optional.empty(),
                fields.objects("conditions", Lasting::of),
                fields.text("message"),
                fields.text("cgroup"),
                usage.isPresent() ? Optional.of(Usage.of(usage.get())) : Optional.empty());
    }

    /** As maps, lists, strings, numbers and booleans. */
    public Map<String, Object> plain() {
        return Fields.sending()
                .put("namespace", namespace)
                .put("group", group)
                .put("name", name)
                .put("state", state)
                .put("ready", ready)
                .put("healthy", healthy)
                .put("pid", pid)
                .put("startedAt", startedAt)
                .put("restarts", restarts)
                .put("backoffUntil", backoffUntil)
                .put("lastExit", lastExit.map(LastExit::plain))
                .put("conditions", conditions.stream().map(Lasting::plain).toList())
                .put("message", message)
                .put("cgroup", cgroup)
                .put("usage", usage.map(Usage::plain))
                .plain();
    }

    /** The same but for what changes all the time. */
    public InstanceStatus withoutUsage() {
        return new InstanceStatus(
                namespace,
                group,
                name,
                state,
                ready,
                healthy,
                pid,
                startedAt,
                restarts,
                backoffUntil,
                lastExit,
                conditions,
                message,
                cgroup,
                Optional.empty());
    }

    /** {@code NAMESPACE/GROUP/MEMBER-N} */
    public String fullName() {
        return namespace + "/" + group + "/" + name;
    }
}
