package io.persistentprocess.kernel.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSystemIT {
    @TempDir
    Path folder;

    @Test
    void aDiskIsLocal() throws KernelException {
        assertThat(FileSystem.isLocal(folder.toString())).isTrue();
    }

    @Test
    void whatIsNotKnownToBeIsNot() throws KernelException {
        assertThat(FileSystem.isLocal("/proc")).isFalse();
    }

    @Test
    void aLinkIsWhereItLeads() throws KernelException {
        assertThat(FileSystem.isLocal("/proc/self/cwd")).isTrue();
    }

    @Test
    void nothingIsNowhere() {
        assertThatExceptionOfType(KernelException.class)
                .isThrownBy(() -> FileSystem.isLocal(folder.resolve("missing").toString()))
                .matches(e -> e.is(Errno.ENOENT));
    }
}
