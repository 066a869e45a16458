package io.persistentprocess.e2e.daemons;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import io.persistentprocess.local.control.InstanceStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Daemons of Debian whose units have Type=notify, each in a network namespace of its own: they say READY=1 themselves, and some stay in the foreground only for that. */
class NotifyDaemonsIT {
    /** A daemon and how its unit starts it, except for its files. */
    enum Daemon {
        LLDPD("lldpd", "lldpd") {
            @Override
            String command(Site site) {
                return "exec lldpd -u %s".formatted(site.file("lldpd.socket"));
            }
        },
        COLLECTD("collectd", "collectd-core") {
            @Override
            String command(Site site) {
                Path configuration =
                        site.write("collectd.conf", """
                        BaseDir "%s"
                        PIDFile "%s"
                        LoadPlugin load
                        LoadPlugin csv
                        """.formatted(site.file("collectd"), site.file("collectd.pid")));
                return "exec collectd -C %s".formatted(configuration);
            }
        },
        REDIS("redis-server", "redis-server") {
            @Override
            String command(Site site) {
                return "exec redis-server --supervised systemd --port 0 --unixsocket %s --dir %s"
                        .formatted(
                                site.file("redis.socket"),
                                site.file("redis.socket").getParent());
            }
        },
        /** It says something only to a parent with PID 1 that is called systemd, and so has one here. It names a PID of that namespace, which is refused. */
        KEEPALIVED("keepalived", "keepalived") {
            @Override
            String access() {
                return "All";
            }

            @Override
            String command(Site site) {
                Path configuration = site.write("keepalived.conf", """
                        vrrp_instance one {
                          state BACKUP
                          interface veth0
                          virtual_router_id 51
                          priority 100
                          virtual_ipaddress {
                            10.9.9.77/24
                          }
                        }
                        """);
                return "ip link add veth0 type veth peer name veth1; ip addr add 10.9.9.1/24 dev veth0; ip link set veth0 up;"
                        + " ip link set veth1 up; rm -f %2$s %3$s; exec unshare --pid --fork --mount-proc %4$s -c 'keepalived"
                                .formatted(
                                        configuration,
                                        site.file("keepalived.pid"),
                                        site.file("vrrp.pid"),
                                        shellCalledSystemd(site))
                        + " --dont-fork --log-console --use-file %s --pid %s --vrrp_pid %s & wait'"
                                .formatted(configuration, site.file("keepalived.pid"), site.file("vrrp.pid"));
            }

            private Path shellCalledSystemd(Site site) {
                try {
                    return Files.createSymbolicLink(site.file("systemd"), Path.of("/bin/sh"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };

        private final String program;
        private final String debianPackage;

        Daemon(String program, String debianPackage) {
            this.program = program;
            this.debianPackage = debianPackage;
        }

        String access() {
            return "Main";
        }

        /** A line of the shell. */
        abstract String command(Site site);

        Path manifest(Site site) {
            Commands.installed(program, debianPackage);
            return NotifyDaemonsIT.manifest(site, access(), command(site));
        }
    }

    private static final String INSTANCE = "daemon-0";

    @AutoClose
    private final Site site = Site.create();

    private static Path manifest(Site site, String access, String script) {
        return site.write("groups.yaml", """
                apiVersion: persistentprocess.io/v1alpha1
                kind: PersistentProcessGroup
                metadata: {name: notify}
                spec:
                  members:
                  - name: daemon
                    type: Notify
                    notify: {access: %s}
                    command: [unshare, --net, sh, -c, "%s"]
                """.formatted(access, script));
    }

    @ParameterizedTest
    @EnumSource
    void isReadyWhenItSaysSoAndStaysSoForTheNextAgent(Daemon daemon) {
        Path manifest = daemon.manifest(site);
        RunningAgent agent = site.start(manifest);
        HostProcess main = awaitReady();
        assertThat(site.ask("events", "notify").out())
                .anySatisfy(line -> assertThat(line).contains("Ready"));

        main.kill();
        HostProcess second = site.awaitReplaced(INSTANCE, main);
        assertThat(awaitReady()).isEqualTo(second);

        agent.kill();
        agent.awaitEnd();
        site.start(manifest);

        assertThat(awaitReady()).isEqualTo(second);
        assertThat(site.status(INSTANCE).restarts()).isOne();
    }

    /** Debian's chronyd says nothing: whoever starts it says it in its place, and names it as the main process. */
    @Test
    void aDaemonThatSaysNothingIsAnnouncedByWhoeverStartsIt() {
        Commands.installed("chronyd", "chrony");
        Path pidFile = site.file("chronyd.pid");
        Path configuration = site.write("chrony.conf", """
                local stratum 10
                allow 127.0.0.0/8
                bindcmdaddress /
                cmdport 0
                pidfile %s
                """.formatted(pidFile));
        site.start(manifest(
                site,
                "All",
                "rm -f %2$s; chronyd -d -x -U -f %1$s & until [ -s %2$s ]; do sleep 0.1; done; systemd-notify --ready MAINPID=$!"
                        .formatted(configuration, pidFile)));

        HostProcess main = awaitReady();

        Timeouts.await("only chronyd is left")
                .until(() -> site.cgroup().processes("notify", INSTANCE).size() == 1);
        assertThat(site.cgroup().processes("notify", INSTANCE)).containsExactly(main);
        assertThat(site.status(INSTANCE).restarts()).isZero();
        main.kill();
        site.awaitReplaced(INSTANCE, main);
        awaitReady();
    }

    private HostProcess awaitReady() {
        Timeouts.await(INSTANCE + " is ready").until(() -> {
            InstanceStatus status = site.status(INSTANCE);
            return status.state().equals("Running") && status.ready();
        });
        return site.awaitRunning(INSTANCE);
    }
}
