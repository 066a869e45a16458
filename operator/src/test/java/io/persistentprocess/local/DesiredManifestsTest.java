package io.persistentprocess.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.local.LoadResult.Coverage;
import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.spec.GroupId;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Absence is no wish. */
final class DesiredManifestsTest {
    private static final BootTime NOW = new BootTime(Duration.ofHours(1).toNanos());
    private static final BootTime LATER = NOW.plus(DesiredManifests.CONFIRMATION);

    private static final Map<String, String> FOLDERS = Map.of("/etc/groups", "device 1, inode 2");

    private static final Manifest A = manifest("a", "/etc/groups/a.yaml");
    private static final Manifest B = manifest("b", "/etc/groups/b.yaml");

    @Test
    void whatAWholeStateNoLongerHasStopsWhenTheNextLookConfirmsIt() {
        DesiredManifests both = DesiredManifests.none().after(whole(A, B), ids(), NOW);

        DesiredManifests first = both.after(whole(A), ids(A, B), NOW);
        DesiredManifests tooSoon = first.after(whole(A), ids(A, B), NOW.plus(Duration.ofMillis(1)));
        DesiredManifests second = tooSoon.after(whole(A), ids(A, B), LATER);

        assertThat(first.manifests()).containsExactly(A, B);
        assertThat(first.unconfirmed()).isTrue();
        assertThat(first.held()).isEmpty();
        assertThat(tooSoon.manifests()).containsExactly(A, B);
        assertThat(second.manifests()).containsExactly(A);
        assertThat(second.untouched()).isEmpty();
        assertThat(second.unconfirmed()).isFalse();
    }

    @Test
    void whatComesBackInBetweenIsNotMissingAnyMore() {
        DesiredManifests missing = DesiredManifests.none()
                .after(whole(A, B), ids(), NOW)
                .after(whole(A), ids(A, B), NOW)
                .after(whole(A, B), ids(A, B), NOW.plus(Duration.ofMillis(1)));

        assertThat(missing.unconfirmed()).isFalse();
        assertThat(missing.after(whole(A), ids(A, B), LATER).manifests()).containsExactly(A, B);
    }

    @Test
    void whileAnythingCannotBeReadNothingStops() {
        DesiredManifests both = DesiredManifests.none().after(whole(A, B), ids(), NOW);

        DesiredManifests broken = both.after(partial(A), ids(A, B), NOW).after(partial(A), ids(A, B), LATER);

        assertThat(broken.manifests()).containsExactly(A, B);
        assertThat(broken.held()).containsExactly(B.id());
        assertThat(broken.unconfirmed()).isFalse();
    }

    @Test
    void whatAnEarlierAgentKeptUpIsLeftAloneWhileAnythingCannotBeRead() {
        DesiredManifests first = DesiredManifests.none().after(partial(A), ids(A, B), NOW);

        assertThat(first.manifests()).containsExactly(A);
        assertThat(first.untouched()).containsExactly(B.id());
        assertThat(first.after(whole(A, B), ids(A, B), LATER).untouched()).isEmpty();
    }

    @Test
    void whatAnEarlierAgentKeptUpStopsWhenAWholeStateDoesNotHaveIt() {
        DesiredManifests first = DesiredManifests.none().after(whole(A), ids(A, B), NOW);

        assertThat(first.untouched()).containsExactly(B.id());
        assertThat(first.after(whole(A), ids(A, B), LATER).untouched()).isEmpty();
    }

    @Test
    void aFolderThatIsAnotherAndEmptyNowStopsNothingThatWasInIt() {
        DesiredManifests both = DesiredManifests.none().after(whole(A, B), ids(), NOW);

        DesiredManifests emptied =
                both.after(emptied("/etc/groups"), ids(A, B), NOW).after(emptied("/etc/groups"), ids(A, B), LATER);

        assertThat(emptied.manifests()).containsExactly(A, B);
        assertThat(emptied.held()).containsExactlyInAnyOrder(A.id(), B.id());
    }

    @Test
    void whoeverRemovesAllManifestsOfAFolderStopsItsGroups() {
        LoadResult removed = new LoadResult(List.of(), List.of(), Set.of(), FOLDERS.keySet(), FOLDERS, Coverage.WHOLE);
        DesiredManifests both = DesiredManifests.none().after(whole(A, B), ids(), NOW);

        DesiredManifests soon = both.after(removed, ids(A, B), NOW).after(removed, ids(A, B), LATER);
        assertThat(soon.manifests()).containsExactly(A, B);
        assertThat(soon.unconfirmed()).isTrue();

        BootTime afterAll = NOW.plus(DesiredManifests.CONFIRMATION_OF_EMPTY);
        assertThat(soon.after(whole(A), ids(A, B), afterAll).manifests()).containsExactly(A);
        assertThat(soon.after(removed, ids(A, B), afterAll).manifests()).isEmpty();
    }

    @Test
    void aFolderThatHasAlwaysBeenEmptyKeepsNothingThatAnotherHad() {
        DesiredManifests both = DesiredManifests.none().after(emptied("/run/groups", A, B), ids(), NOW);

        DesiredManifests removed = both.after(emptied("/run/groups", A), ids(A, B), NOW)
                .after(emptied("/run/groups", A), ids(A, B), LATER);

        assertThat(removed.manifests()).containsExactly(A);
    }

    @Test
    void atTheStartAnEmptyFolderMayHaveHadAnything() {
        DesiredManifests first = DesiredManifests.none()
                .after(emptied("/run/groups", A), ids(A, B), NOW)
                .after(emptied("/run/groups", A), ids(A, B), LATER);

        assertThat(first.untouched()).containsExactly(B.id());
    }

    @Test
    void aGroupOfAFileThatIsRefusedForACopyOfAnotherGroupGoesOn() {
        DesiredManifests both = DesiredManifests.none().after(whole(A, B), ids(), NOW);
        LoadResult copied =
                new LoadResult(List.of(A), List.of(), Set.of(A.id(), B.id()), Set.of(), Map.of(), Coverage.WHOLE);

        assertThat(both.after(copied, ids(A, B), NOW)
                        .after(copied, ids(A, B), LATER)
                        .manifests())
                .containsExactly(A, B);
    }

    private static LoadResult whole(Manifest... manifests) {
        return new LoadResult(List.of(manifests), List.of(), Set.of(), Set.of(), FOLDERS, Coverage.WHOLE);
    }

    private static LoadResult partial(Manifest... manifests) {
        return new LoadResult(List.of(manifests), List.of(), Set.of(), Set.of(), FOLDERS, Coverage.PARTIAL);
    }

    private static LoadResult emptied(String folder, Manifest... manifests) {
        return new LoadResult(
                List.of(manifests), List.of(), Set.of(), Set.of(folder), Map.of(folder, "another"), Coverage.WHOLE);
    }

    private static Set<GroupId> ids(Manifest... manifests) {
        return Set.copyOf(List.of(manifests).stream().map(Manifest::id).toList());
    }

    private static Manifest manifest(String name, String file) {
        String text = """
                apiVersion: persistentprocess.io/v1alpha1
                kind: PersistentProcessGroup
                metadata: {name: %s}
                spec: {members: [{name: main, command: ["true"]}]}
                """.formatted(name);
        Manifest read = new ManifestLoader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                .load(List.of(Path.of("-")))
                .manifests()
                .getFirst();
        return new Manifest(read.group(), file, 1);
    }
}
