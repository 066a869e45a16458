package io.persistentprocess.agent.checkpoint;

import com.fasterxml.jackson.core.JsonGenerator;
import io.persistentprocess.supervision.spec.HealthSpec;
import io.persistentprocess.supervision.spec.ListeningPort;
import io.persistentprocess.supervision.spec.NotifySpec;
import io.persistentprocess.supervision.spec.ProbeAction;
import io.persistentprocess.supervision.spec.ProbeSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The format of a health spec in checkpoints: an object {@code health}, which is absent if there is nothing in it. Pure; any thread. */
final class HealthSpecCodec {
    private static final String HEALTH = "health";
    private static final int MOST_PORTS = 65_535;

    private static final String STORE_MAX = "fileDescriptorStoreMax";

    private HealthSpecCodec() {}

    static void write(JsonGenerator out, HealthSpec health) throws IOException {
        if (health.equals(HealthSpec.NONE)) {
            return;
        }
        out.writeObjectFieldStart(HEALTH);
        if (health.notification().isPresent()) {
            notify(out, health.notification().get());
        }
        probe(out, "startupProbe", health.startupProbe());
        probe(out, "readinessProbe", health.readinessProbe());
        probe(out, "livenessProbe", health.livenessProbe());
        if (!health.listening().isEmpty()) {
            out.writeArrayFieldStart("listening");
            for (ListeningPort port : health.listening()) {
                out.writeStartObject();
                out.writeNumberField("port", port.port());
                out.writeStringField("protocol", CheckpointEnumNames.PROTOCOL.word(port.protocol()));
                out.writeEndObject();
            }
            out.writeEndArray();
        }
        out.writeEndObject();
    }

    private static void notify(JsonGenerator out, NotifySpec notify) throws IOException {
        out.writeObjectFieldStart("notify");
        out.writeStringField("access", CheckpointEnumNames.NOTIFY_ACCESS.word(notify.access()));
        duration(out, "watchdog", notify.watchdog());
        if (notify.storeMax() > 0) {
            out.writeNumberField(STORE_MAX, notify.storeMax());
        }
        out.writeEndObject();
    }

    private static void duration(JsonGenerator out, String name, Optional<Duration> value) throws IOException {
        if (value.isPresent()) {
            out.writeStringField(name, value.get().toString());
        }
    }

    private static void probe(JsonGenerator out, String name, Optional<ProbeSpec> probe) throws IOException {
        if (probe.isEmpty()) {
            return;
        }
        ProbeSpec spec = probe.get();
        out.writeObjectFieldStart(name);
        switch (spec.action()) {
            case ProbeAction.Exec(List<String> command) -> {
                out.writeObjectFieldStart("exec");
                LaunchSpecCodec.texts(out, "command", command);
                out.writeEndObject();
            }
            case ProbeAction.TcpSocket(String host, int port) -> {
                out.writeObjectFieldStart("tcpSocket");
                out.writeStringField("host", host);
                out.writeNumberField("port", port);
                out.writeEndObject();
            }
            case ProbeAction.HttpGet get -> {
                out.writeObjectFieldStart("httpGet");
                out.writeStringField("scheme", CheckpointEnumNames.SCHEME.word(get.scheme()));
                out.writeStringField("host", get.host());
                out.writeNumberField("port", get.port());
                out.writeStringField("path", get.path());
                out.writeObjectFieldStart("headers");
                for (Map.Entry<String, String> header : get.headers().entrySet()) {
                    out.writeStringField(header.getKey(), header.getValue());
                }
                out.writeEndObject();
                out.writeEndObject();
            }
        }
        out.writeStringField("initialDelay", spec.initialDelay().toString());
        out.writeStringField("period", spec.period().toString());
        out.writeStringField("timeout", spec.timeout().toString());
        out.writeNumberField("successThreshold", spec.successThreshold());
        out.writeNumberField("failureThreshold", spec.failureThreshold());
        duration(out, "terminationGracePeriod", spec.terminationGracePeriod());
        out.writeEndObject();
    }

    static HealthSpec read(CheckpointFields spec) throws CheckpointFormatException {
        Optional<CheckpointFields> health = spec.optionalObject(HEALTH);
        if (health.isEmpty()) {
            return HealthSpec.NONE;
        }
        CheckpointFields fields = health.get();
        Optional<CheckpointFields> notify = fields.optionalObject("notify");
        List<ListeningPort> listening = new ArrayList<>();
        for (CheckpointFields port : fields.objects("listening")) {
            listening.add(new ListeningPort(port(port), port.word("protocol", CheckpointEnumNames.PROTOCOL)));
        }
        return new HealthSpec(
                notify.isPresent() ? Optional.of(notify(notify.get())) : Optional.empty(),
                probe(fields, "startupProbe"),
                probe(fields, "readinessProbe"),
                probe(fields, "livenessProbe"),
                listening);
    }

    private static int port(CheckpointFields fields) throws CheckpointFormatException {
        return (int) fields.number("port", 1, MOST_PORTS);
    }

    private static NotifySpec notify(CheckpointFields fields) throws CheckpointFormatException {
        return new NotifySpec(
                fields.word("access", CheckpointEnumNames.NOTIFY_ACCESS),
                optionalDuration(fields, "watchdog"),
                fields.has(STORE_MAX) ? (int) fields.number(STORE_MAX, 0, Integer.MAX_VALUE) : 0);
    }

    private static Optional<Duration> optionalDuration(CheckpointFields fields, String name)
            throws CheckpointFormatException {
        return fields.has(name) ? Optional.of(fields.duration(name)) : Optional.empty();
    }

    private static Optional<ProbeSpec> probe(CheckpointFields health, String name) throws CheckpointFormatException {
        Optional<CheckpointFields> probe = health.optionalObject(name);
        if (probe.isEmpty()) {
            return Optional.empty();
        }
        CheckpointFields fields = probe.get();
        Optional<ProbeAction> action = action(fields);
        // A kind of probe that a later version has cannot be carried out, so it decides nothing.
        return action.isEmpty()
                ? Optional.empty()
                : Optional.of(new ProbeSpec(
                        action.get(),
                        fields.duration("initialDelay"),
                        fields.duration("period"),
                        fields.duration("timeout"),
                        (int) fields.number("successThreshold", 1, Integer.MAX_VALUE),
                        (int) fields.number("failureThreshold", 1, Integer.MAX_VALUE),
                        optionalDuration(fields, "terminationGracePeriod")));
    }

    private static Optional<ProbeAction> action(CheckpointFields fields) throws CheckpointFormatException {
        if (fields.has("exec")) {
            return Optional.of(new ProbeAction.Exec(fields.object("exec").requiredTexts("command")));
        }
        if (fields.has("tcpSocket")) {
            CheckpointFields tcp = fields.object("tcpSocket");
            return Optional.of(new ProbeAction.TcpSocket(tcp.text("host"), port(tcp)));
        }
        if (fields.has("httpGet")) {
            CheckpointFields get = fields.object("httpGet");
            return Optional.of(new ProbeAction.HttpGet(
                    get.word("scheme", CheckpointEnumNames.SCHEME),
                    get.text("host"),
                    port(get),
                    get.text("path"),
                    get.object("headers").textMap()));
        }
        return Optional.empty();
    }
}
