package io.persistentprocess.local.control;

import io.persistentprocess.agent.processes.ProcessEventStream;
import io.persistentprocess.agent.processes.ProcessStreamItem;
import io.persistentprocess.agent.processes.ProcessWatcher;
import io.persistentprocess.supervision.spec.GroupId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Sends process events to a client, many lines at a time. Never blocks the source: events that the client does not read in time are dropped and
 * counted.
 */
final class ProcessEventRelay {
    /** How soon the agent notices that the client closed an idle connection. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private static final int WRITTEN_AT_ONCE = 1 << 15;
    private static final byte[] NOTHING_NEW = {'\n'};

    private final ControlChannel client;
    private final AgentControl agent;

    ProcessEventRelay(ControlChannel client, AgentControl agent) {
        this.client = client;
        this.agent = agent;
    }

    void relay(ScopedInstances scope, long perSecond) throws IOException, InterruptedException, RefusedException {
        ProcessWatcher watch = agent.processes().orElseThrow(() -> RefusedException.processesUnseen(List.of()));
        List<String> obstacles = watch.status().obstacles();
        if (watch.status().tier().isEmpty() && !obstacles.isEmpty()) {
            throw RefusedException.processesUnseen(obstacles);
        }
        try (ProcessEventStream.Subscription subscription = watch.stream().subscribe(scope::covers, perSecond)) {
            // Marks the point from which the client misses nothing.
            client.write(NOTHING_NEW);
            while (true) {
                send(subscription.poll(HEARTBEAT));
                long lost = subscription.lost();
                if (lost > 0) {
                    client.write(MessageCodec.line(new ControlResponse.Lost(lost)));
                }
            }
        }
    }

    private void send(List<ProcessStreamItem> items) throws IOException {
        if (items.isEmpty()) {
            client.write(NOTHING_NEW);
        }
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (ProcessStreamItem item : items) {
            MessageCodec.write(response(item), lines);
            if (lines.size() >= WRITTEN_AT_ONCE) {
                client.write(lines.toByteArray());
                lines.reset();
            }
        }
        if (lines.size() > 0) {
            client.write(lines.toByteArray());
        }
    }

    private static ControlResponse response(ProcessStreamItem item) {
        return switch (item) {
            case ProcessStreamItem.Happened happened -> new ControlResponse.ProcessDid(happened.event());
            case ProcessStreamItem.KernelLost(long events) -> new ControlResponse.KernelLost(events);
            case ProcessStreamItem.LimitBegan(GroupId group) ->
                new ControlResponse.Limited(group.namespace(), group.name(), "began", 0);
            case ProcessStreamItem.LimitEnded(GroupId group, long dropped) ->
                new ControlResponse.Limited(group.namespace(), group.name(), "ended", dropped);
        };
    }
}
