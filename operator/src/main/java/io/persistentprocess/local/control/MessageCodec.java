package io.persistentprocess.local.control;

import java.io.ByteArrayOutputStream;
import java.util.Map;

/** Encodes requests and responses as lines of JSON in UTF-8: objects with one field, whose name is the kind of message. Any thread. */
final class MessageCodec {
    private MessageCodec() {}

    static byte[] line(ControlRequest request) {
        return line(request.kind(), request.plain());
    }

    static byte[] line(ControlResponse response) {
        return line(response.kind(), response.plain());
    }

    /** Appends the line. */
    static void write(ControlResponse response, ByteArrayOutputStream lines) {
        write(response.kind(), response.plain(), lines);
    }

    private static byte[] line(String kind, Map<String, Object> message) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        write(kind, message, line);
        return line.toByteArray();
    }

    private static void write(String kind, Map<String, Object> message, ByteArrayOutputStream lines) {
        Json.line(Map.of(kind, message), lines);
        lines.write('\n');
    }

    /** Strict: the client may rely on a field that the agent does not know. */
    static ControlRequest request(String line) throws MalformedMessageException {
        JsonFields message = JsonFields.of(Json.parse(line));
        JsonFields fields = message.object(message.kind());
        ControlRequest request = switch (message.kind()) {
            case "status" -> new ControlRequest.Status(QueryScope.of(fields), fields.flag("usage"));
            case "tree" ->
                new ControlRequest.Tree(
                        QueryScope.of(fields),
                        fields.flag("threads") ? ControlRequest.Detail.THREADS : ControlRequest.Detail.PROCESSES);
            case "events" -> new ControlRequest.Events(QueryScope.of(fields), fields.flag("follow"));
            case "processes" -> new ControlRequest.Processes(QueryScope.of(fields), MessageCodec.rate(fields));
            case "stop" -> new ControlRequest.Stop(fields.text("namespace"), fields.text("instances"));
            case "reload" -> new ControlRequest.Reload(fields.text("namespace"), fields.text("instances"));
            case "restart" -> ControlRequest.Restart.of(fields);
            case "attach" -> ControlRequest.Attach.of(fields);
            default ->
                throw new MalformedMessageException(
                        "\"" + message.kind()
                                + "\" is not a request; the requests are status, tree, events, processes, stop, restart and attach");
        };
        fields.refuseOthers();
        return request;
    }

    private static long rate(JsonFields fields) throws MalformedMessageException {
        long perSecond = fields.optionalNumber("perSecond").orElse(ControlRequest.Processes.USUAL_PER_SECOND);
        if (perSecond < 0) {
            throw new MalformedMessageException("perSecond: " + perSecond + " is less than 0");
        }
        return perSecond;
    }

    /** Lenient: a newer agent may send more fields. */
    static ControlResponse response(String line) throws MalformedMessageException {
        JsonFields message = JsonFields.of(Json.parse(line));
        JsonFields fields = message.object(message.kind());
        return switch (message.kind()) {
            case "status" ->
                new ControlResponse.Status(
                        fields.objects("instances", InstanceStatus::of),
                        fields.objects("refusedManifests", RefusedManifest::of));
            case "tree" -> new ControlResponse.Tree(fields.objects("instances", InstanceProcesses::of));
            case "event" -> ControlResponse.Event.of(fields);
            case "process" -> new ControlResponse.ProcessDid(ProcessEventFields.of(fields));
            case "limited" ->
                new ControlResponse.Limited(
                        fields.text("namespace"), fields.text("group"), fields.text("state"), fields.number("dropped"));
            case "kernelLost" -> new ControlResponse.KernelLost(fields.number("events"));
            case "lost" -> new ControlResponse.Lost(fields.number("events"));
            case "outcome" ->
                new ControlResponse.Outcome(fields.text("instance"), fields.text("result"), fields.text("message"));
            case "refusal" -> ControlResponse.Refusal.of(fields);
            case "end" -> new ControlResponse.End();
            default -> throw new MalformedMessageException("\"" + message.kind() + "\" is not a response");
        };
    }
}
