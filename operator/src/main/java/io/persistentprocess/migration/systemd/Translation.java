package io.persistentprocess.migration.systemd;

import io.persistentprocess.migration.Findings;
import io.persistentprocess.migration.ImportOptions;
import io.persistentprocess.migration.Loss;
import io.persistentprocess.migration.MemberDraft;
import io.persistentprocess.migration.systemd.unit.Assignment;
import io.persistentprocess.migration.systemd.unit.ExecLine;
import io.persistentprocess.migration.systemd.unit.ExecLineParser;
import io.persistentprocess.migration.systemd.unit.Specifiers;
import java.util.List;

/** What the parts of the import of one service work on. */
record Translation(
        UnitSettings settings, MemberDraft member, Findings findings, ImportOptions options, Specifiers specifiers) {

    List<ExecLine> commands(List<Assignment> values) {
        ExecLineParser parser = new ExecLineParser(specifiers);
        return values.stream()
                .flatMap(value -> parser.parse(value.value()).stream())
                .toList();
    }

    void kept(Assignment assignment, String field) {
        findings.kept(settings.origin(assignment), field);
    }

    void nearly(Assignment assignment, String difference) {
        findings.nearly(settings.origin(assignment), difference);
    }

    void mended(Assignment assignment, String how) {
        findings.mended(settings.origin(assignment), how);
    }

    void byHand(Assignment assignment, String task) {
        findings.byHand(settings.origin(assignment), task);
    }

    void lost(Assignment assignment, String consequence) {
        findings.lost(settings.origin(assignment), Loss.FUNCTION, consequence);
    }

    void unprotected(Assignment assignment, String consequence) {
        findings.lost(settings.origin(assignment), Loss.PROTECTION, consequence);
    }

    /** Sets a field to a value and reports it. */
    void set(Assignment assignment, String field, Object value) {
        member.set(field, value);
        kept(assignment, field + ": " + value);
    }

    void setNearly(Assignment assignment, String field, Object value, String difference) {
        member.set(field, value);
        nearly(assignment, field + ": " + value + "; " + difference);
    }

    /** For a value that cannot be read. */
    void unreadable(Assignment assignment) {
        lost(assignment, "the value is not understood, so the default holds");
    }
}
