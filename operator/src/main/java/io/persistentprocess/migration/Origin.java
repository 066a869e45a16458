package io.persistentprocess.migration;

/**
 * Where something was said.
 *
 * @param source the unit, program or service directory
 * @param place the file and line, {@code /lib/systemd/system/x.service:12}; for what is not a line of a file, the file
 * @param directive its name
 * @param value as it was written
 */
public record Origin(String source, String place, String directive, String value) {}
