package io.persistentprocess.cli.output;

import io.persistentprocess.api.value.ControlCharacters;
import java.util.Objects;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.NonPrintableStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.representer.StandardRepresenter;

/** Prints maps and lists as YAML in the style of kubectl. */
public final class YamlWriter {
    private static final int WIDTH = 120;

    private YamlWriter() {}

    /** YAML allows some characters that are not safe on a terminal. If the text has control characters, it is printed in ASCII with escapes. */
    public static String print(Object value) {
        String text = dump(value, true);
        return ControlCharacters.areIn(text.replace("\n", "")) ? dump(value, false) : text;
    }

    /** Prints a manifest as people write them: the innermost lists and maps are on one line. */
    public static String manifest(Object value) {
        String text = dump(value, true, FlowStyle.AUTO);
        return ControlCharacters.areIn(text.replace("\n", "")) ? dump(value, false, FlowStyle.AUTO) : text;
    }

    private static String dump(Object value, boolean unicode) {
        return dump(value, unicode, FlowStyle.BLOCK);
    }

    private static String dump(Object value, boolean unicode, FlowStyle style) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(style)
                .setWidth(WIDTH)
                .setUseUnicodeEncoding(unicode)
                .setNonPrintableStyle(NonPrintableStyle.ESCAPE)
                .build();
        return new Dump(settings, new QuotingRepresenter(settings)).dumpToString(value);
    }

    /** Quotes texts that some reader of YAML takes for a number or a boolean. */
    private static final class QuotingRepresenter extends StandardRepresenter {
        private static final Pattern AMBIGUOUS =
                Pattern.compile("(?i)y|n|yes|no|on|off|true|false|null|~|[-+.]?[0-9][0-9_.,:xoe+-]*");

        QuotingRepresenter(DumpSettings settings) {
            super(settings);
            representers.compute(
                    String.class,
                    (_, usual) ->
                            value -> AMBIGUOUS.matcher(String.valueOf(value)).matches()
                                    ? representScalar(Tag.STR, String.valueOf(value), ScalarStyle.DOUBLE_QUOTED)
                                    : Objects.requireNonNull(usual).representData(value));
        }
    }
}
