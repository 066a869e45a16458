package io.persistentprocess.cli.output;

import io.persistentprocess.agent.event.AgentEvent;
import io.persistentprocess.agent.event.EventLog;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.OnDemandThread;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.console.TerminalText;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Logs an agent's events, {@code started instance=default/hello/web-0 pid=123}, on a thread ({@code ppg-events}) that exists while there are any. A line comes up to a
 * tenth of a second after its event, with those of all events until then.
 *
 * <p>If the agent dies here: the lines of the last tenth of a second are missing. {@code ppg events} of the next agent has their events.
 */
public final class EventPrinter {
    private static final Logger LOG = LoggerFactory.getLogger(EventPrinter.class);
    private static final Pattern HUMP = Pattern.compile("(?<=[a-z])(?=[A-Z])");
    /** If each event woke the thread, it would take a CPU from the restart that the event is about, and from the next. */
    private static final Duration GATHERING = Duration.ofMillis(100);

    private static final Map<InstanceReport.Type, String> WORDS = words();
    private static final String PID_MARK = "pid ";
    private static final Pattern PID = Pattern.compile("pid (\\d+)(?:, (.*))?");
    private static final long LAST_WORDS_SECONDS = 5;
    private static final String RED = "\033[31m";
    private static final String GREEN = "\033[32m";
    private static final String PLAIN = "\033[0m";

    private final EventLog.Subscription events;
    private final Console.Look look;
    private final RepeatedErrorFilter filter = new RepeatedErrorFilter();
    private final AtomicBoolean awake = new AtomicBoolean();
    private final CountDownLatch finishing = new CountDownLatch(1);
    private final OnDemandThread thread;

    private EventPrinter(EventLog.Subscription events, Console.Look look, OnDemandThread thread) {
        this.events = events;
        this.look = look;
        this.thread = thread;
    }

    public static EventPrinter start(EventLog log, Console.Look look, AgentThreads threads) {
        EventPrinter printer = new EventPrinter(log.subscribe(), look, threads.onDemand(ThreadRole.EVENTS));
        printer.thread.execute(() -> printer.events.past().forEach(printer::print));
        printer.events.onArrival(printer::wake);
        printer.wake();
        return printer;
    }

    private void wake() {
        // Without a thread, the next event tries again.
        if (!awake.getAndSet(true) && !thread.execute(this::printSoon)) {
            awake.set(false);
        }
    }

    private static Map<InstanceReport.Type, String> words() {
        Map<InstanceReport.Type, String> words = new EnumMap<>(InstanceReport.Type.class);
        for (InstanceReport.Type type : InstanceReport.Type.values()) {
            words.put(type, HUMP.matcher(type.name()).replaceAll(" ").toLowerCase(Locale.ROOT));
        }
        return words;
    }

    private void printSoon() {
        try {
            if (finishing.await(GATHERING.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("the last events are printed without further delay");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        printAll();
    }

    /** Events that arrive from here on wake it again. */
    private void printAll() {
        awake.set(false);
        try {
            for (Optional<AgentEvent> event = events.poll(Duration.ZERO);
                    event.isPresent();
                    event = events.poll(Duration.ZERO)) {
                print(event.get());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void print(AgentEvent event) {
        // The part that met an event of no instance has logged it already.
        event.instance().ifPresent(id -> print(event, id));
    }

    private void print(AgentEvent event, InstanceId id) {
        long lost = events.lost();
        if (lost > 0) {
            LOG.warn("events were not logged, because there were too many at once count={}", lost);
            filter.forget(event.at())
                    .forEach(counted -> log("the count of start errors ends here, because events were lost", counted));
        }
        RepeatedErrorFilter.Decision decision = filter.filter(event);
        if (decision.part() != RepeatedErrorFilter.Part.COUNTED) {
            LOG.atLevel(level(event.report().type())).log(line(event, id));
        }
        if (decision.part() == RepeatedErrorFilter.Part.FIRST) {
            LOG.warn("further start errors with this reason are only counted until they stop, see ppg status");
        }
        decision.summary().ifPresent(over -> log("start errors with this reason have stopped", over));
    }

    private static void log(String what, RepeatedErrorFilter.ErrorSummary counted) {
        LOG.info(
                "{} instances={} errors={} seconds={} reason=\"{}\"",
                what,
                counted.instances(),
                counted.errors(),
                counted.lasted().toSeconds(),
                TerminalText.of(counted.reason()));
    }

    private String line(AgentEvent event, InstanceId id) {
        InstanceReport report = event.report();
        String line = coloured(WORDS.get(report.type()), report.type()) + " instance=" + id;
        if (report.message().startsWith(PID_MARK)) {
            var pid = PID.matcher(report.message());
            if (pid.matches()) {
                return line + " pid=" + pid.group(1)
                        + (pid.group(2) == null ? "" : " reason=\"" + TerminalText.of(pid.group(2)) + "\"");
            }
        }
        return report.message().isEmpty() ? line : line + " reason=\"" + TerminalText.of(report.message()) + "\"";
    }

    private String coloured(String what, InstanceReport.Type type) {
        if (look != Console.Look.COLOUR) {
            return what;
        }
        return switch (type) {
            case Started, Restarted, Adopted -> GREEN + what + PLAIN;
            default -> level(type) == Level.WARN ? RED + what + PLAIN : what;
        };
    }

    private static Level level(InstanceReport.Type type) {
        return type == InstanceReport.Type.Exited || type.isTrouble() ? Level.WARN : Level.INFO;
    }

    /** Returns when all events so far are printed, or after a short time. */
    public void finish() throws InterruptedException {
        events.close();
        events.onArrival(() -> {});
        finishing.countDown();
        boolean taken = thread.execute(() -> {
            printAll();
            filter.forget(Instant.now())
                    .forEach(counted -> log("start errors with this reason went on until the agent ended", counted));
        });
        thread.shutdown();
        if (!taken || !thread.awaitTermination(LAST_WORDS_SECONDS, TimeUnit.SECONDS)) {
            LOG.debug("not all events were printed before the end");
        }
    }
}
