package io.persistentprocess.e2e.compared;

import io.persistentprocess.e2e.site.LoopbackPort;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** supervisord, asked over its XML-RPC interface as supervisorctl does. */
final class Supervisord implements Supervisor {
    private static final Pattern STATE = Pattern.compile("<name>statename</name>\\s*<value><string>(\\w+)</string>");
    private static final Set<String> DOWN = Set.of("STOPPED", "EXITED", "FATAL");

    private final Place place;
    private final HttpClient http = HttpClient.newHttpClient();
    private LoopbackPort address;

    Supervisord(Place place) {
        this.place = place;
    }

    @Override
    public Peer peer() {
        return Peer.SUPERVISORD;
    }

    @Override
    public void start(List<Service> services) throws IOException {
        address = LoopbackPort.unused();
        String configuration = """
            [supervisord]
            nodaemon = true
            user = root
            logfile = /dev/null
            logfile_maxbytes = 0
            pidfile = %1$s/supervisord.pid
            childlogdir = %1$s
            [inet_http_server]
            port = 127.0.0.1:%2$d
            [rpcinterface:supervisor]
            supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
            """.formatted(place.folder(), address.port())
                + services.stream().map(this::program).collect(Collectors.joining());
        place.site()
                .launch(place.carelessly(List.of(
                        "supervisord",
                        "-n",
                        "-c",
                        place.site().write("supervisord.conf", configuration).toString())));
        Timeouts.await("supervisord listens").until(address::isServed);
    }

    private String program(Service service) {
        Service.Restarts restarts = service.restarts();
        Service.Stopping stopping = service.stopping();
        boolean always = restarts.condition() == Service.Condition.ALWAYS;
        String codes = Stream.concat(Stream.of(0), restarts.successCodes().stream())
                .map(String::valueOf)
                .collect(Collectors.joining(","));
        Stream<String> lines = Stream.of(
                        Stream.of(
                                "[program:" + service.name() + "]",
                                "command = " + place.commandLine(service),
                                "autorestart = " + (always ? "true" : "unexpected"),
                                "exitcodes = " + codes),
                        restarts.immediate() ? Stream.of("startsecs = 0") : Stream.<String>empty(),
                        restarts.limit().stream().map(limit -> "startretries = " + (limit - 1)),
                        stopping.signal().stream().map(signal -> "stopsignal = " + signal),
                        stopping.graceSeconds().stream().map(seconds -> "stopwaitsecs = " + seconds))
                .flatMap(line -> line);
        return lines.map(line -> line + "\n").collect(Collectors.joining());
    }

    /** It takes a process for started that has run for startsecs. */
    @Override
    public boolean isReady(Service service) {
        throw new UnsupportedOperationException("supervisord knows of no readiness");
    }

    @Override
    public void reload(Service service) throws IOException {
        call("signalProcess", service, "HUP");
    }

    @Override
    public void stop(Service service) throws IOException {
        call("stopProcess", service);
    }

    @Override
    public void startAgain(List<Service> services) throws IOException {
        start(services);
    }

    @Override
    public boolean isDown(Service service) throws IOException {
        Matcher state = STATE.matcher(call("getProcessInfo", service));
        return state.find() && DOWN.contains(state.group(1));
    }

    private String call(String method, Service service, String... more) throws IOException {
        String parameters = Stream.concat(Stream.of(service.name()), Stream.of(more))
                .map("<param><value><string>%s</string></value></param>"::formatted)
                .collect(Collectors.joining());
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.port() + "/RPC2"))
                .header("Content-Type", "text/xml")
                .POST(HttpRequest.BodyPublishers.ofString("""
                    <?xml version="1.0"?>
                    <methodCall><methodName>supervisor.%s</methodName><params>%s</params></methodCall>
                    """.formatted(method, parameters)))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while supervisord was asked", e);
        }
    }
}
