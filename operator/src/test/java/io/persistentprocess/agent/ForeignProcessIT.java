package io.persistentprocess.agent;

import static io.persistentprocess.agent.Specs.WEB;
import static io.persistentprocess.agent.Specs.as;
import static io.persistentprocess.agent.Specs.command;
import static io.persistentprocess.agent.Specs.group;
import static io.persistentprocess.agent.Specs.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.supervision.instance.InstanceReport;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.spec.AttachSource;
import io.persistentprocess.supervision.spec.AttachSpec;
import io.persistentprocess.supervision.spec.CredentialsSpec;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A service's user who would have another's process attached to the service, and stopped with it, as with systemd's CVE-2018-16888. The victims are processes of root's
 * that the test has started. Needs root.
 */
class ForeignProcessIT {
    private static final int SERVICE = 61_234;
    private static final int SOMEBODY = 61_235;

    private ActionExecutorFixture host;
    private ForeignProcesses strangers;

    @BeforeEach
    void startAgent() throws IOException {
        host = ActionExecutorFixture.started();
        strangers = ForeignProcesses.create(host.scratch());
        // Root's, and nobody else may write to it, wherever the test has it.
        Files.setPosixFilePermissions(host.scratch(), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void cleanUp() throws IOException {
        strangers.close();
        host.close();
    }

    private static InstanceSpec member(Optional<Integer> user, AttachSpec attach) {
        CredentialsSpec credentials = new CredentialsSpec(
                user.map(String::valueOf), user.map(String::valueOf), List.of(), List.of(), List.of(), false);
        return spec(as(command("/bin/sleep", "1000"), credentials, "/")).withAttach(attach);
    }

    private static AttachSpec pidFile(Path file) {
        return new AttachSpec(Optional.of(file.toString()), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static AttachSpec match(String arguments, Optional<String> user) {
        return new AttachSpec(Optional.empty(), Optional.of(sleep()), Optional.of(arguments), user);
    }

    private static String sleep() {
        try {
            return Path.of("/bin/sleep").toRealPath().toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One process that runs as this user, in the strangers' cgroup. */
    private int runningAs(int uid, String command) {
        String script = uid == 0
                ? "exec " + command
                : "exec setpriv --reuid %d --regid %d --clear-groups %s".formatted(uid, uid, command);
        int before = strangers.processes().size();
        List<Integer> all = strangers.start(script, before + 1);
        int pid = all.stream().max(Integer::compare).orElseThrow();
        await().atMost(ActionExecutorFixture.PATIENCE)
                .until(() -> Files.readString(Path.of("/proc/" + pid + "/cmdline"))
                        .startsWith(command.substring(0, command.indexOf(' '))));
        return pid;
    }

    private Path folder(String name, int owner) throws IOException {
        Path folder = Files.createDirectory(host.file(name));
        Files.setAttribute(folder, "unix:uid", owner);
        return folder;
    }

    private static Path written(Path file, int pid, int owner) throws IOException {
        Files.writeString(file, pid + "\n");
        Files.setAttribute(file, "unix:uid", owner);
        return file;
    }

    private String startError() {
        host.awaitReport(WEB, InstanceReport.Type.StartError);
        return host.reports(WEB).stream()
                .filter(report -> report.type() == InstanceReport.Type.StartError)
                .findFirst()
                .orElseThrow()
                .message();
    }

    private void surviveStop(int victim) {
        assertThat(host.processes(WEB)).doesNotContain(victim);
        host.agent()
                .stop(new InstanceSelector.Member(new GroupId("default", "group"), "web"))
                .join();
        host.awaitPhase(WEB, Phase.Stopped);
        assertThat(strangers.processes()).contains(victim);
    }

    @Test
    void aServicesUserCannotHandOverAProcessOfRootsByItsPidFile() throws IOException {
        int victim = runningAs(0, "sleep 2001");
        Path file = written(folder("service", SERVICE).resolve("pid"), victim, SERVICE);

        host.apply(group(member(Optional.of(SERVICE), pidFile(file))));

        assertThat(startError())
                .contains(
                        "process %d (sleep) cannot be attached (EPERM): it belongs to user 0; only processes of user %d"
                                .formatted(victim, SERVICE));
        surviveStop(victim);
    }

    @Test
    void neitherWhereTheMemberItselfRunsAsRoot() throws IOException {
        int victim = runningAs(0, "sleep 2002");
        Path file = written(folder("service", SERVICE).resolve("pid"), victim, SERVICE);

        host.apply(group(member(Optional.empty(), pidFile(file))));

        assertThat(startError()).contains("(EPERM)", "belongs to user " + SERVICE);
        surviveStop(victim);
    }

    @Test
    void neitherByALinkToAFileOfRoots() throws IOException {
        int victim = runningAs(0, "sleep 2003");
        Path roots = written(host.file("victim.pid"), victim, 0);
        Path link = Files.createSymbolicLink(folder("service", SERVICE).resolve("pid"), roots);

        host.apply(group(member(Optional.of(SERVICE), pidFile(link))));

        assertThat(startError()).contains("(EPERM)");
        surviveStop(victim);
    }

    @Test
    void neitherByHand() throws IOException {
        int victim = runningAs(0, "sleep 2004");
        Path file = written(folder("service", SERVICE).resolve("pid"), victim, SERVICE);
        host.apply(group(spec(command("/bin/sleep", "1000"))));
        host.awaitRunning(WEB);
        host.agent()
                .stop(new InstanceSelector.Member(new GroupId("default", "group"), "web"))
                .join();
        host.awaitPhase(WEB, Phase.Stopped);

        host.agent()
                .attach(
                        new InstanceSelector.Member(new GroupId("default", "group"), "web"),
                        new AttachSource.PidFile(file.toString()))
                .join();

        host.awaitReport(WEB, InstanceReport.Type.AttachFailed);
        assertThat(strangers.processes()).containsExactly(victim);
        host.agent()
                .attach(
                        new InstanceSelector.Member(new GroupId("default", "group"), "web"),
                        new AttachSource.Pids(List.of(victim)))
                .join();
        assertThat(host.awaitRunning(WEB)).as("who names a process means it").isEqualTo(victim);
    }

    @Test
    void itsOwnProcessIsTakenFromItsOwnFile() throws IOException {
        int own = runningAs(SERVICE, "sleep 2005");
        Path file = written(folder("service", SERVICE).resolve("pid"), own, SERVICE);

        host.apply(group(member(Optional.of(SERVICE), pidFile(file))));

        assertThat(host.awaitRunning(WEB)).isEqualTo(own);
    }

    @Test
    void noOtherUserHandsOverItsProcesses() throws IOException {
        int own = runningAs(SERVICE, "sleep 2006");
        Path file = written(folder("shared", SOMEBODY).resolve("pid"), own, SOMEBODY);

        host.apply(group(member(Optional.of(SERVICE), pidFile(file))));

        assertThat(startError()).contains("belongs to user " + SOMEBODY + ", which is neither root nor the member's");
        surviveStop(own);
    }

    @Test
    void rootsFileInRootsFolderNamesAnyProcess() throws IOException {
        int other = runningAs(SOMEBODY, "sleep 2007");
        Path file = written(host.file("pid"), other, 0);

        host.apply(group(member(Optional.empty(), pidFile(file))));

        assertThat(host.awaitRunning(WEB)).isEqualTo(other);
    }

    @Test
    void aLookAlikeOfAnotherUserIsNotTakenAndNotInTheWay() {
        int lookAlike = runningAs(SOMEBODY, "sleep 2008.5");

        host.apply(group(member(Optional.empty(), match("^2008\\.5$", Optional.empty()))));

        int main = host.awaitRunning(WEB);
        assertThat(main).isNotEqualTo(lookAlike);
        assertThat(strangers.processes()).containsExactly(lookAlike);
    }

    @Test
    void aProcessOfRootsDoesNotMatchForAServicesUser() {
        int victim = runningAs(0, "sleep 2009.5");

        host.apply(group(member(Optional.of(SERVICE), match("^2009\\.5$", Optional.empty()))));

        assertThat(host.awaitRunning(WEB)).isNotEqualTo(victim);
        surviveStop(victim);
    }

    @Test
    void theUserMeantIsTheOneMatched() {
        runningAs(0, "sleep 2010.5");
        int meant = runningAs(SOMEBODY, "sleep 2010.5");

        host.apply(group(member(Optional.empty(), match("^2010\\.5$", Optional.of(Integer.toString(SOMEBODY))))));

        assertThat(host.awaitRunning(WEB)).isEqualTo(meant);
    }
}
