package io.persistentprocess.agent.checkpoint;

import com.fasterxml.jackson.core.JsonGenerator;
import io.persistentprocess.supervision.provision.FileSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The format of files in checkpoints: a list {@code files} of what a start needs, which is absent if there are none. Pure; any thread. */
final class FileSpecCodec {
    private static final String FILES = "files";
    private static final String PATH = "path";
    private static final String TEXT = "text";

    private FileSpecCodec() {}

    static void write(JsonGenerator out, List<FileSpec> files) throws IOException {
        if (files.isEmpty()) {
            return;
        }
        out.writeArrayFieldStart(FILES);
        for (FileSpec file : files) {
            out.writeStartObject();
            out.writeStringField("name", file.name());
            if (file.path().isPresent()) {
                out.writeStringField(PATH, file.path().get());
            }
            out.writeNumberField("mode", file.mode());
            out.writeStringField("onChange", CheckpointEnumNames.FILE_CHANGE.word(file.onChange()));
            out.writeStringField(TEXT, file.text());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    static List<FileSpec> read(CheckpointFields provision) throws CheckpointFormatException {
        List<FileSpec> files = new ArrayList<>();
        for (CheckpointFields file : provision.objects(FILES)) {
            files.add(new FileSpec(
                    file.text("name"),
                    file.optionalText(PATH),
                    (int) file.number("mode", 0, 07777),
                    file.text(TEXT),
                    file.word("onChange", CheckpointEnumNames.FILE_CHANGE)));
        }
        return files;
    }
}
