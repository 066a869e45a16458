package io.persistentprocess.local.control;

import io.persistentprocess.agent.processes.ProcessEvent;
import io.persistentprocess.supervision.instance.ProcessEnd;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A process event as fields, docs/processes.md. Fields that do not apply are left out. */
final class ProcessEventFields {
    private ProcessEventFields() {}

    static Map<String, Object> plain(ProcessEvent event) {
        InstanceId instance = event.instance();
        JsonFields.Sending fields = JsonFields.sending()
                .put("kind", name(event.kind()))
                .put("at", event.at())
                .put("monotonicNanos", event.monotonicNanos())
                .put("pid", (long) event.pid())
                .put("parent", (long) event.parent())
                .put("command", event.command())
                .put("namespace", instance.namespace())
                .put("group", instance.group())
                .put("member", instance.member());
        switch (instance.key()) {
            case InstanceId.Ordinal(int number) -> fields.put("ordinal", (long) number);
            case InstanceId.Name(String name) -> fields.put("instance", name);
        }
        event.end().ifPresent(end -> put(end, fields));
        return (event.oomKilled() ? fields.put("oomKilled", true) : fields).plain();
    }

    private static void put(ProcessEnd end, JsonFields.Sending fields) {
        switch (end) {
            case ProcessEnd.Exited(int code, int _) -> fields.put("exitCode", (long) code);
            case ProcessEnd.Killed(String signal, boolean coreDumped) ->
                fields.put("signal", signal).put("coreDumped", coreDumped);
            case ProcessEnd.OomKilled _ -> fields.put("signal", "SIGKILL").put("coreDumped", false);
            case ProcessEnd.StatusUnknown _ -> {}
        }
    }

    static ProcessEvent of(JsonFields fields) throws MalformedMessageException {
        ProcessEvent.Kind kind = kind(fields.text("kind"));
        return new ProcessEvent(
                kind,
                fields.number("monotonicNanos"),
                fields.time("at"),
                (int) fields.number("pid"),
                (int) fields.number("parent"),
                fields.text("command"),
                kind == ProcessEvent.Kind.Exit ? Optional.of(end(fields)) : Optional.empty(),
                fields.flag("oomKilled"),
                instance(fields));
    }

    private static InstanceId instance(JsonFields fields) throws MalformedMessageException {
        Optional<String> name = fields.optionalText("instance");
        return new InstanceId(
                fields.text("namespace"),
                fields.text("group"),
                fields.text("member"),
                name.isPresent()
                        ? new InstanceId.Name(name.get())
                        : new InstanceId.Ordinal((int) fields.number("ordinal")));
    }

    private static ProcessEnd end(JsonFields fields) throws MalformedMessageException {
        Optional<Long> code = fields.optionalNumber("exitCode");
        if (code.isPresent()) {
            return new ProcessEnd.Exited(code.get().intValue());
        }
        Optional<String> signal = fields.optionalText("signal");
        return signal.isPresent()
                ? new ProcessEnd.Killed(signal.get(), fields.flag("coreDumped"))
                : new ProcessEnd.StatusUnknown();
    }

    private static String name(ProcessEvent.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static ProcessEvent.Kind kind(String name) throws MalformedMessageException {
        return Arrays.stream(ProcessEvent.Kind.values())
                .filter(kind -> name(kind).equals(name))
                .findFirst()
                .orElseThrow(() -> new MalformedMessageException("\"" + name + "\" is not a kind of process event"));
    }
}
