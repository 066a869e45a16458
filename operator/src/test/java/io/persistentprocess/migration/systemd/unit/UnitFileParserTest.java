package io.persistentprocess.migration.systemd.unit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UnitFileParserTest {
    private static List<String> parse(String text) {
        return UnitFileParser.parse(text, "x.service").stream()
                .map(each -> each.section() + "." + each.key() + "=" + each.value() + "@" + each.line())
                .toList();
    }

    @Test
    void aLineContinuesOverCommentsAndEndsAtAnEmptyOne() {
        assertThat(parse("""
                [Service]
                # a comment
                ExecStart=/bin/a \\
                ; in between
                  --flag \\
                # and another
                  last
                Nice=\\

                User = root\s
                """))
                .containsExactly(
                        "Service.ExecStart=/bin/a    --flag    last@3", "Service.Nice=@8", "Service.User=root@10");
    }

    @Test
    void anEscapedBackslashContinuesNothing() {
        assertThat(parse("[Service]\nExecStart=/bin/a \\\\\nUser=x\n"))
                .containsExactly("Service.ExecStart=/bin/a \\\\@2", "Service.User=x@3");
    }

    @Test
    void whatIsNoAssignmentIsSkipped() {
        assertThat(parse("Early=1\n[Unit]\nnonsense\n=value\nAfter=a=b\n[Service"))
                .containsExactly("Unit.After=a=b@5");
    }

    @Test
    void aFileThatEndsWithinALineIsRead() {
        assertThat(parse("[Unit]\nAfter=x \\")).containsExactly("Unit.After=x@2");
    }
}
