package io.persistentprocess.e2e.daemons;

import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.LoopbackPort;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An nginx with two workers that answers every request with the PID of the worker that served it. */
record Nginx(String program, Path configuration, Path pidFile, LoopbackPort address) {
    static final String WORKERS_OF_ONE = "2";

    static Nginx configured(Site site, String name) throws IOException {
        String program = Commands.installed("nginx", "nginx-light");
        Path pidFile = site.file(name + ".pid");
        Path temporary = Files.createDirectories(site.file(name));
        LoopbackPort address = LoopbackPort.unused();
        Path configuration =
                site.write(name + ".conf", """
                user root;
                worker_processes %1$s;
                pid %2$s;
                error_log stderr;
                events { worker_connections 64; }
                http {
                  access_log off;
                  client_body_temp_path %3$s/body;
                  proxy_temp_path %3$s/proxy;
                  fastcgi_temp_path %3$s/fastcgi;
                  uwsgi_temp_path %3$s/uwsgi;
                  scgi_temp_path %3$s/scgi;
                  server {
                    listen 127.0.0.1:%4$d;
                    location / { return 200 "$pid"; }
                  }
                }
                """.formatted(WORKERS_OF_ONE, pidFile, temporary, address.port()));
        return new Nginx(program, configuration, pidFile, address);
    }

    /** The worker that answers, once one does. */
    int awaitServing() {
        Timeouts.await("nginx serves on port " + address.port())
                .until(() -> !address.get().isEmpty());
        try {
            return Integer.parseInt(address.get());
        } catch (IOException e) {
            throw new AssertionError("nginx served once and no more", e);
        }
    }
}
