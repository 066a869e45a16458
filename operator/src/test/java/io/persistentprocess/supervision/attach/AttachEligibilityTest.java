package io.persistentprocess.supervision.attach;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.supervision.attach.AttachEligibility.Access;
import io.persistentprocess.supervision.attach.AttachEligibility.Candidate;
import io.persistentprocess.supervision.attach.AttachEligibility.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttachEligibilityTest {
    private static final ProcessOwner ROOTS = new ProcessOwner(0, 0, 0);

    private final AttachEligibility judge = new AttachEligibility(77, "/ppg.slice", new AttachAuthority.Unrestricted());

    private static Candidate process(int pid, String unified, String... others) {
        return new Candidate(pid, "nginx", Kind.PROCESS, Access.ALLOWED, ROOTS, unified, List.of(others));
    }

    @Test
    void aServicesProcessMayBeAttached() {
        assertThat(judge.refusal(process(5, "/system.slice/nginx.service", "/", "/ppg.slice.d")))
                .isEmpty();
    }

    @Test
    void theAgentAKernelThreadAPodsAndAnotherGroupsAreBusy() {
        assertThat(judge.refusal(process(77, "/")))
                .hasValueSatisfying(why -> assertThat(why)
                        .startsWith("process 77 (nginx) cannot be attached (EBUSY): it is the agent itself"));
        assertThat(judge.refusal(
                        new Candidate(2, "kthreadd", Kind.KERNEL_THREAD, Access.ALLOWED, ROOTS, "/", List.of())))
                .contains("process 2 (kthreadd) cannot be attached (EBUSY): it is a kernel thread");
        assertThat(judge.refusal(process(5, "/", "/kubepods/burstable/pod1/c")))
                .get()
                .asString()
                .contains("(EBUSY): it belongs to a pod");
        assertThat(judge.refusal(process(5, "/kubepods.slice/kubepods-pod1.slice")))
                .isPresent();
        assertThat(judge.refusal(process(5, "/ppg.slice/prod_web/nginx-0")))
                .contains("process 5 (nginx) cannot be attached (EBUSY): it is in group prod/web/nginx-0 already");
    }

    @Test
    void anotherUsersIsForbidden() {
        assertThat(judge.refusal(new Candidate(5, "nginx", Kind.PROCESS, Access.DENIED, ROOTS, "/", List.of())))
                .get()
                .asString()
                .contains("(EACCES)");
    }

    private static Candidate owned(ProcessOwner owner) {
        return new Candidate(5, "sshd", Kind.PROCESS, Access.ALLOWED, owner, "/", List.of());
    }

    @Test
    void withoutRootsWordOnlyThatUsersProcessesAreTaken() {
        AttachEligibility judge =
                new AttachEligibility(77, "/ppg.slice", new AttachAuthority.OwnedBy(33, "as whom the member runs"));

        assertThat(judge.refusal(owned(new ProcessOwner(33, 33, 33)))).isEmpty();
        assertThat(judge.refusal(owned(ROOTS)))
                .contains("process 5 (sshd) cannot be attached (EPERM): it belongs to user 0; only processes of user 33"
                        + " may be attached, as whom the member runs");
    }

    @Test
    void whatRunsASetUserIdProgramBelongsToNoUser() {
        AttachEligibility judge =
                new AttachEligibility(77, "/ppg.slice", new AttachAuthority.OwnedBy(33, "as whom the member runs"));

        assertThat(judge.refusal(owned(new ProcessOwner(33, 0, 0))))
                .get()
                .asString()
                .contains("it belongs to users 33 and 0");
        assertThat(judge.refusal(owned(new ProcessOwner(0, 33, 33)))).isPresent();
        assertThat(judge.refusal(owned(new ProcessOwner(33, 33, 0)))).isPresent();
    }
}
