package io.persistentprocess.local.control;

import io.persistentprocess.agent.model.ActiveCondition;
import io.persistentprocess.agent.model.InstanceView;
import io.persistentprocess.supervision.instance.Exit;
import io.persistentprocess.supervision.instance.Goal;
import io.persistentprocess.supervision.instance.StartReason;
import io.persistentprocess.supervision.instance.StopReason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An instance as in {@code ppg status -o json}; the names are those of ProcessNode's status.
 *
 * @param healthy whether it is as desired: ready, completed, or stopped because its group is suspended
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
        Optional<String> startReason,
        Optional<Instant> backoffUntil,
        Optional<LastExit> lastExit,
        List<Lasting> conditions,
        String message,
        String cgroup,
        Optional<String> log,
        Optional<InstanceUsage> usage) {

    /** A lasting condition of a running instance, for example that it uses nearly all its memory. */
    public record Lasting(String type, Instant since) {
        private static Lasting of(ActiveCondition ongoing) {
            return new Lasting(ongoing.type(), ongoing.since());
        }

        private static Lasting of(JsonFields fields) throws MalformedMessageException {
            return new Lasting(fields.text("type"), fields.time("since"));
        }

        private Map<String, Object> plain() {
            return JsonFields.sending().put("type", type).put("since", since).plain();
        }
    }

    /**
     * The last exit of the instance's main process.
     *
     * @param stopReason why ppg stopped it; empty: it ended by itself
     * @param output the last line that it wrote, if known
     */
    public record LastExit(
            String reason,
            Optional<Long> exitCode,
            Optional<String> signal,
            Optional<String> stopReason,
            String message,
            Optional<String> output,
            Optional<Instant> at) {
        private static LastExit of(Exit exit, Optional<Instant> at) {
            return new LastExit(
                    exit.reason().name(),
                    exit.exitCode().map(Integer::longValue),
                    exit.signal(),
                    exit.stopReason().map(StopReason::name),
                    exit.message(),
                    Optional.of(exit.output()).filter(line -> !line.isEmpty()),
                    at);
        }

        private static LastExit of(JsonFields fields) throws MalformedMessageException {
            return new LastExit(
                    fields.text("reason"),
                    fields.optionalNumber("exitCode"),
                    fields.optionalText("signal"),
                    fields.optionalText("stopReason"),
                    fields.text("message"),
                    fields.optionalText("output"),
                    fields.optionalTime("at"));
        }

        private Map<String, Object> plain() {
            return JsonFields.sending()
                    .put("reason", reason)
                    .put("exitCode", exitCode)
                    .put("signal", signal)
                    .put("stopReason", stopReason)
                    .put("message", message)
                    .put("output", output)
                    .put("at", at)
                    .plain();
        }

        /** With the last line of its output. */
        public String explanation() {
            return output.map(line -> message + "; last output: " + line).orElse(message);
        }
    }

    static InstanceStatus of(InstanceView view, String cgroup, Optional<String> log, Optional<InstanceUsage> usage) {
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
                view.startReason().map(StartReason::name),
                view.backOffUntil(),
                view.lastExit().map(exit -> LastExit.of(exit, view.lastExitAt())),
                view.conditions().stream().map(Lasting::of).toList(),
                view.message(),
                cgroup,
                log,
                usage);
    }

    private static boolean isHealthy(InstanceView view) {
        return switch (view.phase()) {
            case Completed -> true;
            case Stopped -> view.goal() == Goal.Suspend;
            case Pending, Starting, Running, Stopping, BackOff, Failed, Unsupervised -> view.ready();
        };
    }

    static InstanceStatus of(JsonFields fields) throws MalformedMessageException {
        Optional<JsonFields> exit = fields.optionalObject("lastExit");
        Optional<JsonFields> usage = fields.optionalObject("usage");
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
                fields.optionalText("startReason"),
                fields.optionalTime("backoffUntil"),
                exit.isPresent() ? Optional.of(LastExit.of(exit.get())) : Optional.empty(),
                fields.objects("conditions", Lasting::of),
                fields.text("message"),
                fields.text("cgroup"),
                fields.optionalText("log"),
                usage.isPresent() ? Optional.of(InstanceUsage.of(usage.get())) : Optional.empty());
    }

    /** As maps, lists, strings, numbers and booleans. */
    public Map<String, Object> plain() {
        return JsonFields.sending()
                .put("namespace", namespace)
                .put("group", group)
                .put("name", name)
                .put("state", state)
                .put("ready", ready)
                .put("healthy", healthy)
                .put("pid", pid)
                .put("startedAt", startedAt)
                .put("restarts", restarts)
                .put("startReason", startReason)
                .put("backoffUntil", backoffUntil)
                .put("lastExit", lastExit.map(LastExit::plain))
                .put("conditions", conditions.stream().map(Lasting::plain).toList())
                .put("message", message)
                .put("cgroup", cgroup)
                .put("log", log)
                .put("usage", usage.map(InstanceUsage::plain))
                .plain();
    }

    /** Without the usage, which changes all the time. */
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
                startReason,
                backoffUntil,
                lastExit,
                conditions,
                message,
                cgroup,
                log,
                Optional.empty());
    }

    /** {@code NAMESPACE/GROUP/MEMBER-N} */
    public String fullName() {
        return namespace + "/" + group + "/" + name;
    }
}
