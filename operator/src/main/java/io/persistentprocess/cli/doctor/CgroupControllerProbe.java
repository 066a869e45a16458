package io.persistentprocess.cli.doctor;

import io.persistentprocess.kernel.cgroup.CgroupController;
import io.persistentprocess.kernel.cgroup.ControllerHierarchies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Checks whether a controller is available for members' resources.
 *
 * @param parent the cgroup2 directory above the agent's root, which may not exist yet
 */
record CgroupControllerProbe(ControllerHierarchies places, Path parent, CgroupController controller) {
    ProbeResult examine() {
        Optional<Path> v1 = places.v1(controller, parent);
        return v1.isPresent() ? inV1(v1.get()) : inCgroup2();
    }

    private ProbeResult inV1(Path directory) {
        return Files.isWritable(nearest(directory))
                ? ProbeResult.works(name(), ProbeResult.Weight.OPTIONAL, "v1 at " + directory)
                : missing(ProbeResult.Verdict.forbidden, "v1 at " + directory + ", not writable", "");
    }

    /** A delegated cgroup need not exist yet. */
    private static Path nearest(Path directory) {
        Path there = directory;
        while (!Files.isDirectory(there)) {
            there = there.getParent();
        }
        return there;
    }

    private ProbeResult inCgroup2() {
        if (words("cgroup.subtree_control").contains(controller.id())) {
            return ProbeResult.works(name(), ProbeResult.Weight.OPTIONAL, "enabled for what is in " + parent);
        }
        return words("cgroup.controllers").contains(controller.id())
                ? missing(
                        ProbeResult.Verdict.missing,
                        "not enabled for what is in " + parent,
                        "; write +%s to %s".formatted(controller.id(), parent.resolve("cgroup.subtree_control")))
                : missing(ProbeResult.Verdict.missing, "not available in " + parent, "");
    }

    private ProbeResult missing(ProbeResult.Verdict verdict, String detail, String remedy) {
        return new ProbeResult(
                name(),
                verdict,
                ProbeResult.Weight.OPTIONAL,
                detail,
                "resources.*.%s of members are not in force%s".formatted(controller.id(), remedy));
    }

    private String name() {
        return controller.id() + " controller";
    }

    private List<String> words(String file) {
        try {
            return List.of(Files.readString(parent.resolve(file)).strip().split(" ", -1));
        } catch (IOException _) {
            return List.of();
        }
    }
}
