package io.persistentprocess.cli.doctor;

import io.persistentprocess.kernel.Errno;
import io.persistentprocess.kernel.KernelException;

/**
 * A facility and the way to try it out.
 *
 * @param consequence what follows when it does not work
 */
record Probe(String facility, Finding.Weight weight, String consequence, Trial trial) {
    /** Uses the facility and tells what it saw. */
    interface Trial {
        String attempt() throws KernelException;
    }

    Finding examine() {
        try {
            return Finding.works(facility, weight, trial.attempt());
        } catch (KernelException e) {
            boolean forbidden = e.is(Errno.EPERM, Errno.EACCES, Errno.EROFS);
            return new Finding(
                    facility,
                    forbidden ? Finding.Verdict.forbidden : Finding.Verdict.missing,
                    weight,
                    e.getMessage(),
                    consequence);
        } catch (LinkageError e) {
            return new Finding(facility, Finding.Verdict.missing, weight, String.valueOf(e.getMessage()), consequence);
        }
    }
}
