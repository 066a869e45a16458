package io.persistentprocess.api.env;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The variables by which a main process learns what its supervisor expects of it and keeps for it. Pure; any thread. */
public final class ServiceVariables {
    /** Stands for the PID of the process, which is not known before it exists. */
    private static final String OWN_PID = "@pid";

    private ServiceVariables() {}

    /** Whether the variable has to have the PID of the process for its value. */
    public static boolean isOwnPid(String name, String value) {
        return value.equals(OWN_PID)
                && (name.equals(DefaultEnvironment.WATCHDOG_PID) || name.equals(DefaultEnvironment.LISTEN_PID));
    }

    /**
     * With the path of the notification socket, sd_notify(3), and whose watchdog it is, if it has one.
     *
     * @param manager the supervisor's PID: systemd-notify(1) speaks for its parent, unless that is the supervisor
     */
    public static Map<String, String> withSocket(Map<String, String> environment, String socket, long manager) {
        Map<String, String> variables = new LinkedHashMap<>(environment);
        if (environment.containsKey(DefaultEnvironment.WATCHDOG_USEC)) {
            variables.put(DefaultEnvironment.WATCHDOG_PID, OWN_PID);
        }
        variables.put(DefaultEnvironment.NOTIFY_SOCKET, socket);
        variables.put(DefaultEnvironment.MANAGERPID, Long.toString(manager));
        return variables;
    }

    /**
     * With what sd_listen_fds_with_names(3) reads.
     *
     * @param names of the descriptors that the process has from 3 on
     */
    public static Map<String, String> withStoredDescriptors(Map<String, String> environment, List<String> names) {
        Map<String, String> variables = new LinkedHashMap<>(environment);
        variables.put(DefaultEnvironment.LISTEN_FDS, Integer.toString(names.size()));
        variables.put(DefaultEnvironment.LISTEN_PID, OWN_PID);
        variables.put(DefaultEnvironment.LISTEN_FDNAMES, String.join(":", names));
        return variables;
    }

    /** Without those that are for the main process alone. */
    public static Map<String, String> withoutService(Map<String, String> environment) {
        Map<String, String> variables = new LinkedHashMap<>(environment);
        DefaultEnvironment.SERVICE_VARIABLES.forEach(variables::remove);
        return variables;
    }
}
