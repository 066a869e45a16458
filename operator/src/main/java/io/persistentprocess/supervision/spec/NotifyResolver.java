package io.persistentprocess.supervision.spec;

import io.persistentprocess.api.Member;
import io.persistentprocess.api.MemberType;
import io.persistentprocess.api.Notify;
import io.persistentprocess.api.env.DefaultEnvironment;
import io.persistentprocess.api.value.NotifyAccess;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What of a member's manifest concerns notifications. Pure; any thread. */
final class NotifyResolver {
    private NotifyResolver() {}

    /** Empty: the member does not use notifications. */
    static Optional<NotifySpec> spec(Member member) {
        Optional<Notify> wanted = member.notification();
        return member.type() == MemberType.Notify || wanted.isPresent()
                ? Optional.of(new NotifySpec(
                        wanted.map(Notify::access).orElse(NotifyAccess.Main) == NotifyAccess.All
                                ? NotifySpec.Access.ALL
                                : NotifySpec.Access.MAIN,
                        wanted.flatMap(Notify::watchdogSeconds).map(Duration::ofSeconds),
                        wanted.map(Notify::fileDescriptorStoreMax).orElse(0)))
                : Optional.empty();
    }

    /** The environment of a process that uses notifications, beside its own; a change of it takes a new process. */
    static Map<String, String> environment(NotifySpec spec) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put(DefaultEnvironment.NOTIFY_SOCKET, LaunchSpec.AGENTS_NOTIFY_SOCKET);
        spec.watchdog()
                .ifPresent(timeout ->
                        variables.put(DefaultEnvironment.WATCHDOG_USEC, Long.toString(timeout.toNanos() / 1000)));
        return variables;
    }
}
