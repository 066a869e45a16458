package io.persistentprocess.agent.sdnotify;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads the messages of sd_notify(3) as systemd's manager does (manager_invoke_notify_message() in manager.c, service_notify_message() in service.c): assignments
 * separated by newlines, of a repeated name the first, but of READY, RELOADING and STOPPING the last. Unknown ones and unreadable values are ignored. Pure; any thread.
 */
final class NotifyMessageParser {
    /** A status is shown in tables and goes to the API server. */
    static final int LONGEST_STATUS = 256;

    /** FDNAME_MAX, sd_pid_notify_with_fds(3). */
    static final int LONGEST_NAME = 255;

    /** The name of descriptors without one, sd_pid_notify_with_fds(3). */
    static final String NO_NAME = "stored";

    private static final int LARGEST_PID = 1 << 22;
    /** Far more than any errno. */
    private static final int LARGEST_ERRNO = 4095;

    private static final long LONGEST_MICROS = Duration.ofDays(365).toNanos() / 1000;
    private static final int MICROS_DIGITS = 20;
    private static final String SET = "1";

    private NotifyMessageParser() {}

    static NotifyMessage parse(String message) {
        int length = message.length();
        // Many clients send the NUL of their C string.
        while (length > 0 && message.charAt(length - 1) == 0) {
            length--;
        }
        return message.indexOf('\0') < length && message.indexOf('\0') >= 0
                ? new NotifyMessage.Malformed("it has a NUL in it")
                : assignments(message.substring(0, length));
    }

    private static NotifyMessage assignments(String text) {
        Map<String, String> first = new LinkedHashMap<>();
        Optional<String> state = Optional.empty();
        int assignments = 0;
        for (String line : text.split("[\n\r]+", -1)) {
            int equals = line.indexOf('=');
            if (equals <= 0) {
                continue;
            }
            assignments++;
            String name = line.substring(0, equals);
            String value = line.substring(equals + 1);
            first.putIfAbsent(name, value);
            if (value.equals(SET) && (name.equals("READY") || name.equals("RELOADING") || name.equals("STOPPING"))) {
                state = Optional.of(name);
            }
        }
        if (SET.equals(first.get("BARRIER"))) {
            return assignments == 1
                    ? new NotifyMessage.Barrier()
                    : new NotifyMessage.Malformed("BARRIER=1 does not come alone");
        }
        return new NotifyMessage.Notifications(notifications(first, state));
    }

    private static List<Notification> notifications(Map<String, String> values, Optional<String> state) {
        List<Notification> all = new ArrayList<>();
        number(values, "MAINPID", 1, LARGEST_PID).ifPresent(pid -> all.add(new Notification.MainPid((int) (long) pid)));
        state.ifPresent(name -> all.add(
                switch (name) {
                    case "READY" -> new Notification.Ready();
                    case "STOPPING" -> new Notification.Stopping();
                    default -> new Notification.Reloading(number(values, "MONOTONIC_USEC", 0, Long.MAX_VALUE));
                }));
        value(values, "STATUS").ifPresent(text -> all.add(new Notification.Status(line(text))));
        number(values, "ERRNO", 0, LARGEST_ERRNO)
                .ifPresent(errno -> all.add(new Notification.Failing((int) (long) errno)));
        micros(values, "EXTEND_TIMEOUT_USEC").ifPresent(more -> all.add(new Notification.ExtendTimeout(more)));
        micros(values, "WATCHDOG_USEC").ifPresent(more -> all.add(new Notification.WatchdogTimeout(more)));
        watchdog(values).ifPresent(all::add);
        descriptors(values, "FDSTORE", Notification.StoreDescriptors::new).ifPresent(all::add);
        descriptors(values, "FDSTOREREMOVE", Notification.RemoveDescriptors::new)
                .ifPresent(all::add);
        return all;
    }

    private static Optional<Notification> watchdog(Map<String, String> values) {
        return value(values, "WATCHDOG").flatMap(value -> switch (value) {
            case SET -> Optional.of(new Notification.Ping());
            case "trigger" -> Optional.of(new Notification.Trigger());
            default -> Optional.empty();
        });
    }

    private static Optional<Notification> descriptors(
            Map<String, String> values, String name, Function<String, Notification> notification) {
        if (!SET.equals(values.get(name))) {
            return Optional.empty();
        }
        String wanted = values.getOrDefault("FDNAME", NO_NAME);
        return Optional.of(notification.apply(isName(wanted) ? wanted : NO_NAME));
    }

    /** As fdname_is_valid() of systemd: printable ASCII but for the colon, which separates names in LISTEN_FDNAMES. */
    private static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= LONGEST_NAME
                && name.chars().allMatch(c -> c >= ' ' && c < 0x7f && c != ':');
    }

    private static String line(String text) {
        String line = text.codePoints()
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
        if (line.length() <= LONGEST_STATUS) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(LONGEST_STATUS - 2)) ? LONGEST_STATUS - 2 : LONGEST_STATUS - 1;
        return line.substring(0, end) + "…";
    }

    private static Optional<Duration> micros(Map<String, String> values, String name) {
        Optional<String> text = value(values, name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        // USEC_INFINITY does not fit into a long, and means what the longest time means.
        String digits = text.get();
        if (!digits.isEmpty()
                && digits.length() <= MICROS_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            long micros = digits.length() < MICROS_DIGITS - 1 ? Long.parseLong(digits) : Long.MAX_VALUE;
            return Optional.of(Duration.of(Math.min(micros, LONGEST_MICROS), ChronoUnit.MICROS));
        }
        return Optional.empty();
    }

    private static Optional<Long> number(Map<String, String> values, String name, long least, long most) {
        return value(values, name).flatMap(text -> {
            try {
                long number = Long.parseLong(text);
                return number >= least && number <= most ? Optional.of(number) : Optional.empty();
            } catch (NumberFormatException _) {
                return Optional.empty();
            }
        });
    }

    private static Optional<String> value(Map<String, String> values, String name) {
        return Optional.ofNullable(values.get(name));
    }
}
