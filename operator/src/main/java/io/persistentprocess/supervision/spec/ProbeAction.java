package io.persistentprocess.supervision.spec;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a probe does. */
public sealed interface ProbeAction {
    /**
     * Runs a command in the instance; exit code 0 is a success.
     *
     * @param command the argument vector
     */
    record Exec(List<String> command) implements ProbeAction {
        public Exec {
            command = List.copyOf(command);
        }
    }

    /** Opens a TCP connection. */
    record TcpSocket(String host, int port) implements ProbeAction {}

    /**
     * Sends an HTTP request; a status from 200 to 399 is a success.
     *
     * @param headers by their names
     */
    record HttpGet(Scheme scheme, String host, int port, String path, Map<String, String> headers)
            implements ProbeAction {
        public HttpGet {
            headers = Collections.unmodifiableMap(new TreeMap<>(headers));
        }
    }

    /** The scheme of a request. */
    enum Scheme {
        HTTP,
        HTTPS
    }
}
