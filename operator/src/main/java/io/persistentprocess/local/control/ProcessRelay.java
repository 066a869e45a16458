package io.persistentprocess.local.control;

import io.persistentprocess.agent.processes.ProcessStream;
import io.persistentprocess.agent.processes.ProcessWatch;
import io.persistentprocess.agent.processes.StreamItem;
import io.persistentprocess.supervision.GroupId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Tells a client what processes do, many lines at a time. Holds nobody up: what the client does not take in time is dropped and counted. */
final class ProcessRelay {
    /** How soon a client that has left is noticed while nothing happens. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private static final int WRITTEN_AT_ONCE = 1 << 15;
    private static final byte[] NOTHING_NEW = {'\n'};

    private final ClientChannel client;
    private final AgentControl agent;

    ProcessRelay(ClientChannel client, AgentControl agent) {
        this.client = client;
        this.agent = agent;
    }

    void relay(Coverage scope, long perSecond) throws IOException, InterruptedException, RefusedException {
        ProcessWatch watch = agent.processes().orElseThrow(() -> RefusedException.processesUnseen(List.of()));
        List<String> obstacles = watch.standing().obstacles();
        if (watch.standing().tier().isEmpty() && !obstacles.isEmpty()) {
            throw RefusedException.processesUnseen(obstacles);
        }
        try (ProcessStream.Subscription subscription = watch.stream().subscribe(scope::covers, perSecond)) {
            // The client knows with it that from now on it misses nothing.
            client.write(NOTHING_NEW);
            while (true) {
                tell(subscription.poll(HEARTBEAT));
                long lost = subscription.lost();
                if (lost > 0) {
                    client.write(Wire.line(new Response.Lost(lost)));
                }
            }
        }
    }

    private void tell(List<StreamItem> items) throws IOException {
        if (items.isEmpty()) {
            client.write(NOTHING_NEW);
        }
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (StreamItem item : items) {
            Wire.write(response(item), lines);
            if (lines.size() >= WRITTEN_AT_ONCE) {
                client.write(lines.toByteArray());
                lines.reset();
            }
        }
        if (lines.size() > 0) {
            client.write(lines.toByteArray());
        }
    }

    private static Response response(StreamItem item) {
        return switch (item) {
            case StreamItem.Happened happened -> new Response.ProcessDid(happened.event());
            case StreamItem.KernelLost(long events) -> new Response.KernelLost(events);
            case StreamItem.LimitBegan(GroupId group) ->
                new Response.Limited(group.namespace(), group.name(), "began", 0);
            case StreamItem.LimitEnded(GroupId group, long dropped) ->
                new Response.Limited(group.namespace(), group.name(), "ended", dropped);
        };
    }
}
