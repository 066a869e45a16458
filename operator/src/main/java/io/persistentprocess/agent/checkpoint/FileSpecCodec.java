package io.persistentprocess.agent.checkpoint;

import com.fasterxml.jackson.core.JsonGenerator;
import io.persistentprocess.supervision.provision.FileContent;
import io.persistentprocess.supervision.provision.FileSpec;
import io.persistentprocess.supervision.provision.ObjectId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The format of files in checkpoints: a list {@code files} of what a start needs, which is absent if there are none. A file has
 * a {@code text}, or the object it comes from and the version of what is in it. Pure; any thread. */
final class FileSpecCodec {
    private static final String FILES = "files";
    private static final String PATH = "path";
    private static final String TEXT = "text";
    private static final String KIND = "kind";
    private static final String VERSION = "version";
    private static final String AWAITED = "awaited";
    private static final String WHY = "why";

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
            content(out, file.content());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void content(JsonGenerator out, FileContent content) throws IOException {
        switch (content) {
            case FileContent.Text(String text) -> out.writeStringField(TEXT, text);
            case FileContent.Version(FileContent.SourceKey source, String version) -> {
                source(out, source);
                out.writeStringField(VERSION, version);
            }
            case FileContent.Absent(FileContent.SourceKey source) -> source(out, source);
            case FileContent.Awaited(FileContent.SourceKey source, FileContent.Cause cause, String why) -> {
                source(out, source);
                out.writeStringField(AWAITED, CheckpointEnumNames.FILE_CAUSE.word(cause));
                out.writeStringField(WHY, why);
            }
        }
    }

    private static void source(JsonGenerator out, FileContent.SourceKey source) throws IOException {
        out.writeStringField(
                KIND, CheckpointEnumNames.OBJECT_KIND.word(source.object().kind()));
        out.writeStringField("namespace", source.object().namespace());
        out.writeStringField("object", source.object().name());
        out.writeStringField("key", source.key());
    }

    private static FileContent content(CheckpointFields file) throws CheckpointFormatException {
        if (!file.has(KIND)) {
            return new FileContent.Text(file.text(TEXT));
        }
        FileContent.SourceKey source = new FileContent.SourceKey(
                new ObjectId(
                        file.word(KIND, CheckpointEnumNames.OBJECT_KIND), file.text("namespace"), file.text("object")),
                file.text("key"));
        if (file.has(AWAITED)) {
            return new FileContent.Awaited(source, file.word(AWAITED, CheckpointEnumNames.FILE_CAUSE), file.text(WHY));
        }
        return file.has(VERSION) ? new FileContent.Version(source, file.text(VERSION)) : new FileContent.Absent(source);
    }

    static List<FileSpec> read(CheckpointFields provision) throws CheckpointFormatException {
        List<FileSpec> files = new ArrayList<>();
        for (CheckpointFields file : provision.objects(FILES)) {
            files.add(new FileSpec(
                    file.text("name"),
                    file.optionalText(PATH),
                    (int) file.number("mode", 0, 07777),
                    content(file),
                    file.word("onChange", CheckpointEnumNames.FILE_CHANGE)));
        }
        return files;
    }
}
