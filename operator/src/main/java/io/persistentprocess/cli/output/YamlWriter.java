package io.persistentprocess.cli.output;

import io.persistentprocess.api.value.ControlCharacters;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.NonPrintableStyle;

/** Prints maps and lists as YAML in the style of kubectl. */
public final class YamlWriter {
    private YamlWriter() {}

    /** YAML allows some characters that are not safe on a terminal. If the text has control characters, it is printed in ASCII with escapes. */
    public static String print(Object value) {
        String text = dump(value, true);
        return ControlCharacters.areIn(text.replace("\n", "")) ? dump(value, false) : text;
    }

    private static String dump(Object value, boolean unicode) {
        return new Dump(DumpSettings.builder()
                        .setDefaultFlowStyle(FlowStyle.BLOCK)
                        .setUseUnicodeEncoding(unicode)
                        .setNonPrintableStyle(NonPrintableStyle.ESCAPE)
                        .build())
                .dumpToString(value);
    }
}
