package io.persistentprocess.supervision.attach;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.supervision.attach.AttachAuthority.Denied;
import io.persistentprocess.supervision.attach.AttachAuthority.OwnedBy;
import io.persistentprocess.supervision.attach.AttachAuthority.PathPart;
import io.persistentprocess.supervision.attach.AttachAuthority.PathPart.Kind;
import io.persistentprocess.supervision.attach.AttachAuthority.Unrestricted;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who could have written the PID decides whose process it may be. */
class AttachAuthorityTest {
    private static final int ROOT = 0;
    private static final int WEB = 33;
    private static final int SOMEBODY = 1000;

    private static final PathPart SLASH = directory("/", ROOT);
    private static final PathPart RUN = directory("/run", ROOT);

    private static PathPart directory(String path, int uid) {
        return new PathPart(path, Kind.DIRECTORY, uid, false);
    }

    private static PathPart file(String path, int uid) {
        return new PathPart(path, Kind.FILE, uid, false);
    }

    private static PathPart open(PathPart part) {
        return new PathPart(part.path(), part.kind(), part.uid(), true);
    }

    private static AttachAuthority of(int member, PathPart... parts) {
        return AttachAuthority.ofPidFile(List.of(parts), member);
    }

    @Test
    void rootsFileInRootsFoldersNamesAnyProcess() {
        assertThat(of(WEB, SLASH, RUN, file("/run/nginx.pid", ROOT))).isEqualTo(new Unrestricted());
        assertThat(of(ROOT, SLASH, RUN, file("/run/nginx.pid", ROOT))).isEqualTo(new Unrestricted());
    }

    @Test
    void aLinkOfRootsIsAsGoodAsAFolderOfRoots() {
        PathPart link = new PathPart("/var/run", Kind.LINK, ROOT, false);
        assertThat(of(ROOT, SLASH, link, RUN, file("/run/nginx.pid", ROOT))).isEqualTo(new Unrestricted());
    }

    @Test
    void aFileInAFolderOfTheServicesUserNamesThatUsersProcesses() {
        assertThat(of(WEB, SLASH, RUN, directory("/run/web", WEB), file("/run/web/pid", ROOT)))
                .isEqualTo(new OwnedBy(WEB, "as whom the member runs, because /run/web belongs to user 33"));
        assertThat(of(WEB, SLASH, RUN, file("/run/web.pid", WEB)))
                .isEqualTo(new OwnedBy(WEB, "as whom the member runs, because /run/web.pid belongs to user 33"));
        assertThat(of(WEB, SLASH, open(RUN), file("/run/web.pid", ROOT)))
                .isEqualTo(
                        new OwnedBy(WEB, "as whom the member runs, because /run may be changed by others than root"));
        assertThat(of(WEB, SLASH, RUN, new PathPart("/run/web.pid", Kind.LINK, WEB, false), file("/run/1.pid", ROOT)))
                .isInstanceOf(OwnedBy.class);
    }

    @Test
    void noOtherUserDecides() {
        assertThat(of(WEB, SLASH, open(directory("/tmp", ROOT)), file("/tmp/web.pid", SOMEBODY)))
                .isEqualTo(new Denied("/tmp/web.pid belongs to user 1000, which is neither root nor the member's"));
        assertThat(of(
                        WEB,
                        SLASH,
                        open(directory("/tmp", ROOT)),
                        new PathPart("/tmp/web.pid", Kind.LINK, SOMEBODY, false),
                        file("/run/web/pid", WEB)))
                .isInstanceOf(Denied.class);
    }

    /** Every process of root's would be the member's own. */
    @Test
    void aMemberOfRootTrustsNoOtherUser() {
        assertThat(of(ROOT, SLASH, RUN, directory("/run/web", WEB), file("/run/web/pid", WEB)))
                .isEqualTo(new Denied(
                        "/run/web belongs to user 33, who could name any process there, and the member runs as root;"
                                + " let the PID file and its folders belong to root, or run the member as the user of"
                                + " the process (runAsUser)"));
        assertThat(of(ROOT, SLASH, open(directory("/tmp", ROOT)), file("/tmp/web.pid", ROOT)))
                .isInstanceOf(Denied.class);
    }

    @Test
    void looksAreGoodForProcessesOfOneUser() {
        assertThat(AttachAuthority.ofMatch(WEB)).isEqualTo(new OwnedBy(WEB, "which the match is for"));
        assertThat(AttachAuthority.ofMatch(ROOT)).isEqualTo(new Unrestricted());
    }
}
