package io.persistentprocess.agent.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.persistentprocess.agent.model.InstancePath.Meaning;
import io.persistentprocess.supervision.spec.GroupId;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstancePathTest {
    private static final InstanceId NGINX_0 = new InstanceId("default", "web", "nginx", 0);
    private static final InstanceId NGINX_1 = new InstanceId("default", "web", "nginx", 1);
    private static final InstanceId DB_1 = new InstanceId("default", "store", "db", 1);
    private static final InstanceId DB_1_0 = new InstanceId("default", "store", "db-1", 0);
    private static final InstanceId WEB_NGINX = new InstanceId("web", "nginx", "worker", 0);
    private static final InstanceId PROD = new InstanceId("prod", "shop", "till", 0);
    private static final InstanceId TEST = new InstanceId("test", "shop", "till", 0);
    private static final List<InstanceId> KNOWN = List.of(NGINX_0, NGINX_1, DB_1, DB_1_0, PROD, TEST);

    @ParameterizedTest
    @CsvSource({
        "web,                 default/web",
        "default/web,         default/web",
        "web/nginx,           default/web/nginx",
        "web/nginx-1,         default/web/nginx-1",
        "default/web/nginx,   default/web/nginx",
        "default/web/nginx-1, default/web/nginx-1",
        "prod/shop,           prod/shop",
        "prod/shop/till,      prod/shop/till",
        "store/db,            default/store/db",
        "store/db-1-0,        default/store/db-1-0",
    })
    void whatIsLeftOutIsFilledIn(String text, String meant) {
        assertThat(meaning(text, KNOWN))
                .isInstanceOfSatisfying(
                        Meaning.Known.class,
                        known -> assertThat(known.selectors())
                                .extracting(InstanceSelector::toString)
                                .containsExactly(meant));
    }

    @Test
    void aMemberThatIsCalledLikeAnInstanceOfAnotherHasToBeNamedInFull() {
        assertThat(meaning("store/db-1", KNOWN))
                .isEqualTo(new Meaning.Ambiguous(
                        "\"store/db-1\" is ambiguous: it can mean member db-1 of group default/store"
                                + " (default/store/db-1-0), or instance default/store/db-1; write the full name"));
        assertThat(meaning("default/store/db-1", KNOWN))
                .isEqualTo(new Meaning.Known(List.of(InstanceSelector.of(DB_1))));
        assertThat(meaning("default/store/db-1-0", KNOWN))
                .isEqualTo(new Meaning.Known(List.of(InstanceSelector.of(DB_1_0))));
    }

    @Test
    void aGroupThatIsCalledLikeAMemberHasToBeNamedWithItsNamespaceApart() {
        List<InstanceId> known = List.of(NGINX_0, WEB_NGINX);
        assertThat(meaning("web/nginx", known))
                .isEqualTo(new Meaning.Ambiguous(
                        "\"web/nginx\" is ambiguous: it can mean group web/nginx (-n web nginx), or member nginx"
                                + " of group default/web (default/web/nginx-0); write the full name"));
        assertThat(InstancePath.parse("nginx").meaning(Optional.of("web"), known))
                .isEqualTo(new Meaning.Known(List.of(InstanceSelector.of(new GroupId("web", "nginx")))));
        assertThat(meaning("default/web/nginx", known))
                .isEqualTo(new Meaning.Known(
                        List.of(new InstanceSelector.Member(new GroupId("default", "web"), "nginx"))));
    }

    @Test
    void whereEveryNamespaceIsMeantEveryGroupOfTheNameIs() {
        assertThat(InstancePath.parse("shop/till").meaning(Optional.empty(), KNOWN))
                .isEqualTo(new Meaning.Known(List.of(
                        new InstanceSelector.Member(new GroupId("prod", "shop"), "till"),
                        new InstanceSelector.Member(new GroupId("test", "shop"), "till"))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            wbe                  | no group "wbe" in namespace default; did you mean "web"?
            shop                 | no group "shop" in namespace default; there are prod/shop and test/shop
            web/nginy            | group "web" has no member "nginy"; did you mean "nginx"?
            prod/web             | no group "web" in namespace prod; there is one in namespace default, use -n default
            nowhere/web          | no group "nowhere" in namespace default
            prod/shop/clerk      | group "shop" has no member "clerk"
            nowhere/web/nginx    | no group "web" in namespace nowhere; there is one in namespace default, use -n default
            """)
    void aMissingNameIsReportedWithTheNamesThatExist(String text, String message) {
        assertThat(meaning(text, KNOWN)).isEqualTo(new Meaning.Unknown(message));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a/", "/a", "a//b", "a/b/c/d"})
    void anythingElseIsNoPath(String text) {
        assertThatThrownBy(() -> InstancePath.parse(text))
                .hasMessage("\"" + text + "\" names no instances; write [NAMESPACE/]GROUP[/MEMBER[-N]]");
    }

    private static Meaning meaning(String text, List<InstanceId> known) {
        return InstancePath.parse(text).meaning(Optional.of("default"), known);
    }
}
