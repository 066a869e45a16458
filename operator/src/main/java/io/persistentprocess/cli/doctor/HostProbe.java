package io.persistentprocess.cli.doctor;

import io.persistentprocess.kernel.error.Errno;
import io.persistentprocess.kernel.error.KernelException;

/**
 * A kernel facility and the trial that checks it.
 *
 * @param consequence what follows if it does not work
 */
record HostProbe(String facility, ProbeResult.Weight weight, String consequence, Trial trial) {
    /** Uses the facility and returns the result. */
    interface Trial {
        String attempt() throws KernelException;
    }

    ProbeResult examine() {
        try {
            return ProbeResult.works(facility, weight, trial.attempt());
        } catch (KernelException e) {
            boolean forbidden = e.is(Errno.EPERM, Errno.EACCES, Errno.EROFS);
            return new ProbeResult(
                    facility,
                    forbidden ? ProbeResult.Verdict.forbidden : ProbeResult.Verdict.missing,
                    weight,
                    e.getMessage(),
                    consequence);
        } catch (LinkageError e) {
            return new ProbeResult(
                    facility, ProbeResult.Verdict.missing, weight, String.valueOf(e.getMessage()), consequence);
        }
    }
}
