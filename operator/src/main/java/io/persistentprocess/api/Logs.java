package io.persistentprocess.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.persistentprocess.api.schema.Between;
import io.persistentprocess.api.value.ByteQuantity;

/** Where a member's standard output and standard error go. */
public record Logs(
        @Default("File")
        @JsonPropertyDescription(
                "File, Journal for systemd's journal (journalctl -t NAMESPACE/GROUP/INSTANCE; a file where no journald runs),"
                        + " or \"Null\" to throw the output away; in quotes, since YAML takes Null for no value.")
        LogDestination to,

        @Default("10Mi")
        @Between(min = "4Ki", max = "1Ti")
        @JsonPropertyDescription("A file that has grown to this size is rotated.")
        ByteQuantity maxSize,

        @Default("5") @Min(1) @Max(100) @JsonPropertyDescription("How many files are kept, the current one included.")
        int maxFiles) {}
