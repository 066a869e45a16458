package io.persistentprocess.cli.output;

import io.persistentprocess.api.value.ControlCharacters;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.NonPrintableStyle;

/** Maps and lists as YAML in the style of kubectl. */
public final class YamlWriter {
    private YamlWriter() {}

    /** What YAML takes for printable is not fit for a terminal: with control characters in it, the whole text is in ASCII and has them escaped. */
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
