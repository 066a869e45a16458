package io.persistentprocess.supervision.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.instance.Story;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShellCommandHintTest {
    private static String message(String program) {
        return "exec " + program + ": No such file or directory";
    }

    @Test
    void aWholeLineInOneItemIsTakenApart() {
        assertThat(ShellCommandHint.added(message("/usr/bin/python3 x.py"), List.of("/usr/bin/python3 x.py", "-v")))
                .isEqualTo(message("/usr/bin/python3 x.py")
                        + "; one item is one word, did you mean [/usr/bin/python3, x.py, -v]?");
    }

    @Test
    void whatAShellWouldReadOtherwiseIsNotTakenApart() {
        String line = "sh -c \"echo $HOME; sleep 5\"";
        assertThat(ShellCommandHint.added(message(line), List.of(line)))
                .isEqualTo(
                        message(line) + "; one item is one word, write each word of the command as an item of its own");
        String endless = "x ".repeat(5000) + "x";
        assertThat(ShellCommandHint.added(message(endless), List.of(endless))).endsWith("as an item of its own");
    }

    @Test
    void whatIsMissingOtherwiseGetsNoHint() {
        assertThat(ShellCommandHint.added(message("/usr/sbin/nginx"), List.of("/usr/sbin/nginx", "a b")))
                .isEqualTo(message("/usr/sbin/nginx"));
        assertThat(ShellCommandHint.added("chdir /a b: No such file or directory", List.of("/bin/x y")))
                .isEqualTo("chdir /a b: No such file or directory");
        assertThat(ShellCommandHint.added("exec /my program: Permission denied", List.of("/my program")))
                .isEqualTo("exec /my program: Permission denied");
        assertThat(ShellCommandHint.added("", List.of())).isEmpty();
    }

    @Test
    void theHintIsInTheStatus() {
        InstanceSpec spec = Specs.spec(Specs.simple("/bin/sleep 5"));
        Story story = Story.of(spec).wanted(spec).empty().happens(new Event.SpawnFailed(message("/bin/sleep 5")));
        assertThat(story.instance().history().lastExit().orElseThrow().message())
                .endsWith("did you mean [/bin/sleep, 5]?");
    }
}
