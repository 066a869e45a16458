package io.persistentprocess.supervision.group;

import io.persistentprocess.supervision.provision.FileContent;
import io.persistentprocess.supervision.spec.GroupSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A group of whose files some contents may be unknown: an object is missing, may not be read, or is not read yet. That stops nothing. Contents that were known before stay
 * as they were; an instance for which that is not enough keeps its former launch spec whole; one that never had any waits for the contents before its first start.
 *
 * <p>Pure; any thread.
 *
 * @param spec what is applied
 * @param held the first file for which an instance keeps its former launch spec; empty: none does
 */
public record MissingFiles(GroupSpec spec, Optional<FileContent.Awaited> held) {
    /**
     * What follows for a group.
     *
     * @param wanted as the manifest and the objects have it
     * @param present the launch specs of instances that there are
     */
    public static MissingFiles of(GroupSpec wanted, Function<InstanceId, Optional<LaunchSpec>> present) {
        Map<InstanceId, InstanceSpec> instances = new LinkedHashMap<>();
        Optional<FileContent.Awaited> held = Optional.empty();
        for (Map.Entry<InstanceId, InstanceSpec> each : wanted.instances().entrySet()) {
            InstanceSpec spec = each.getValue();
            if (spec.launch().provision().awaited().isPresent()) {
                Optional<LaunchSpec> before = present.apply(each.getKey()).filter(MissingFiles::isWhole);
                spec = before.map(asBefore(spec)).orElse(spec);
                Optional<FileContent.Awaited> awaited =
                        spec.launch().provision().awaited();
                if (awaited.isPresent() && before.isPresent()) {
                    held = held.or(() -> awaited);
                    spec = spec.withLaunch(before.get());
                }
            }
            instances.put(each.getKey(), spec);
        }
        return new MissingFiles(wanted.withInstances(instances), held);
    }

    private static Function<LaunchSpec, InstanceSpec> asBefore(InstanceSpec wanted) {
        LaunchSpec launch = wanted.launch();
        return before ->
                wanted.withLaunch(launch.withProvision(launch.provision().withFilesAsBefore(before.provision())));
    }

    private static boolean isWhole(LaunchSpec launch) {
        return launch.isKnown() && launch.provision().awaited().isEmpty();
    }
}
