package io.persistentprocess.local.control;

import java.io.ByteArrayOutputStream;
import java.util.Map;

/** Requests and responses as lines of JSON in UTF-8: objects with one field, whose name is the kind of message. Any thread. */
final class Wire {
    private Wire() {}

    static byte[] line(Request request) {
        return line(request.kind(), request.plain());
    }

    static byte[] line(Response response) {
        return line(response.kind(), response.plain());
    }

    /** The line goes behind what is there. */
    static void write(Response response, ByteArrayOutputStream lines) {
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

    /** Strict: a field that the agent does not know may be what the client relies on. */
    static Request request(String line) throws MalformedMessageException {
        Fields message = Fields.of(Json.parse(line));
        Fields fields = message.object(message.kind());
        Request request = switch (message.kind()) {
            case "status" -> new Request.Status(Scope.of(fields), fields.flag("usage"));
            case "tree" ->
                new Request.Tree(
                        Scope.of(fields), fields.flag("threads") ? Request.Detail.THREADS : Request.Detail.PROCESSES);
            case "events" -> new Request.Events(Scope.of(fields), fields.flag("follow"));
            case "processes" -> new Request.Processes(Scope.of(fields), Wire.rate(fields));
            case "stop" -> new Request.Stop(fields.text("namespace"), fields.text("instances"));
            case "restart" -> Request.Restart.of(fields);
            case "attach" -> Request.Attach.of(fields);
            default ->
                throw new MalformedMessageException("\"" + message.kind()
                        + "\" is no request; known are status, tree, events, processes, stop, restart and attach");
        };
        fields.refuseOthers();
        return request;
    }

    private static long rate(Fields fields) throws MalformedMessageException {
        long perSecond = fields.optionalNumber("perSecond").orElse(Request.Processes.USUAL_PER_SECOND);
        if (perSecond < 0) {
            throw new MalformedMessageException("perSecond: " + perSecond + " is less than 0");
        }
        return perSecond;
    }

    /** Lenient: an agent that is newer may say more. */
    static Response response(String line) throws MalformedMessageException {
        Fields message = Fields.of(Json.parse(line));
        Fields fields = message.object(message.kind());
        return switch (message.kind()) {
            case "status" ->
                new Response.Status(
                        fields.objects("instances", InstanceStatus::of),
                        fields.objects("refusedManifests", RefusedManifest::of));
            case "tree" -> new Response.Tree(fields.objects("instances", InstanceProcesses::of));
            case "event" -> Response.Event.of(fields);
            case "process" -> new Response.ProcessDid(ProcessFields.of(fields));
            case "limited" ->
                new Response.Limited(
                        fields.text("namespace"), fields.text("group"), fields.text("state"), fields.number("dropped"));
            case "kernelLost" -> new Response.KernelLost(fields.number("events"));
            case "lost" -> new Response.Lost(fields.number("events"));
            case "outcome" ->
                new Response.Outcome(fields.text("instance"), fields.text("result"), fields.text("message"));
            case "refusal" -> Response.Refusal.of(fields);
            case "end" -> new Response.End();
            default -> throw new MalformedMessageException("\"" + message.kind() + "\" is no response");
        };
    }
}
