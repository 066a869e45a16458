package io.persistentprocess.agent.launch;

import io.persistentprocess.agent.host.ProcessDefaults;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.process.CapabilitySets;
import io.persistentprocess.kernel.process.UserDatabase;
import io.persistentprocess.kernel.spawn.SpawnRequest;
import io.persistentprocess.supervision.spec.CredentialsSpec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * The credentials of a process as numbers of this host. Names are looked up at each start, because users come and go with packages.
 *
 * @param credentials the numbers
 * @param environment HOME, USER, LOGNAME and SHELL of the user, as with {@code User=} of systemd.exec(5)
 */
public record ResolvedCredentials(SpawnRequest.Credentials credentials, Map<String, String> environment) {
    private static final long NO_CAPABILITIES = 0;
    private static final long ALL_CAPABILITIES = -1L;

    /**
     * Looks the names up on this host.
     *
     * @throws LaunchException the spec asks for what this host or this agent does not have
     */
    public static ResolvedCredentials of(CredentialsSpec wanted, ProcessDefaults host)
            throws LaunchException, KernelException {
        SpawnRequest.NewPrivileges newPrivileges =
                wanted.noNewPrivileges() ? SpawnRequest.NewPrivileges.REFUSED : SpawnRequest.NewPrivileges.ALLOWED;
        Ids ids = Ids.of(wanted, host);
        boolean capabilitiesAsked = !wanted.addCapabilities().isEmpty()
                || !wanted.dropCapabilities().isEmpty();
        SpawnRequest.Credentials credentials = new SpawnRequest.Credentials(
                ids.uid(),
                ids.gid(),
                ids.groups(),
                capabilitiesAsked ? OptionalLong.of(bounding(wanted, host)) : OptionalLong.empty(),
                wanted.addCapabilities().isEmpty() || ids.uid().orElse(host.uid()) == 0
                        ? OptionalLong.empty()
                        : OptionalLong.of(mask(wanted.addCapabilities())),
                newPrivileges);
        return new ResolvedCredentials(credentials, ids.environment());
    }

    /** Whether the numbers are the same at every start of this agent, because no name has to be looked up. */
    static boolean isLasting(CredentialsSpec wanted) {
        return wanted.user().isEmpty()
                && wanted.group().isEmpty()
                && wanted.supplementalGroups().isEmpty();
    }

    private static long bounding(CredentialsSpec wanted, ProcessDefaults host) throws LaunchException {
        long added = mask(wanted.addCapabilities());
        long missing = added & ~host.boundingSet();
        if (missing != 0) {
            throw new LaunchException(CapabilitySets.name(Long.numberOfTrailingZeros(missing))
                    + " is not in the agent's bounding set, so no member can have it; "
                    + host.side().remedyFor(CapabilitySets.name(Long.numberOfTrailingZeros(missing))));
        }
        long dropped = wanted.dropCapabilities().contains("ALL") ? ALL_CAPABILITIES : mask(wanted.dropCapabilities());
        return host.boundingSet() & (~dropped | added);
    }

    private static long mask(List<String> names) {
        return names.stream()
                .map(CapabilitySets::number)
                .mapToLong(number -> 1L << number.orElseThrow())
                .reduce(NO_CAPABILITIES, (one, other) -> one | other);
    }

    /** The user and the groups, as numbers. */
    private record Ids(
            OptionalInt uid, OptionalInt gid, Optional<List<Integer>> groups, Map<String, String> environment) {
        static Ids of(CredentialsSpec wanted, ProcessDefaults host) throws LaunchException, KernelException {
            if (isLasting(wanted)) {
                return new Ids(OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), Map.of());
            }
            UserDatabase database = UserDatabase.in(Path.of("/etc"));
            Optional<UserDatabase.User> user = user(wanted, database);
            OptionalInt uid = user.isPresent()
                    ? OptionalInt.of(user.get().uid())
                    : wanted.user()
                            .map(number -> OptionalInt.of(Integer.parseUnsignedInt(number)))
                            .orElse(OptionalInt.empty());
            if (!host.root() && uid.isPresent() && uid.getAsInt() != host.uid()) {
                throw new LaunchException("runAsUser %s: only root can run a process as another user"
                        .formatted(wanted.user().orElseThrow()));
            }
            int gid = gid(wanted, database, user);
            TreeSet<Integer> groups = new TreeSet<>(Integer::compareUnsigned);
            groups.add(gid);
            if (user.isPresent()) {
                groups.addAll(database.groupsOf(user.get()));
            }
            for (String name : wanted.supplementalGroups()) {
                groups.add(group(database, name));
            }
            return host.root()
                    ? new Ids(uid, OptionalInt.of(gid), Optional.of(List.copyOf(groups)), environment(user))
                    : new Ids(OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), environment(user));
        }

        private static Optional<UserDatabase.User> user(CredentialsSpec wanted, UserDatabase database)
                throws LaunchException, KernelException {
            if (wanted.user().isEmpty()) {
                return Optional.empty();
            }
            String name = wanted.user().get();
            Optional<UserDatabase.User> user = database.user(name);
            if (user.isEmpty() && !isNumber(name)) {
                throw new LaunchException(
                        "runAsUser %s: no such user in /etc/passwd; is its package installed?".formatted(name));
            }
            return user;
        }

        private static int gid(CredentialsSpec wanted, UserDatabase database, Optional<UserDatabase.User> user)
                throws LaunchException, KernelException {
            if (wanted.group().isPresent()) {
                return group(database, wanted.group().get());
            }
            if (user.isPresent()) {
                return user.get().gid();
            }
            if (wanted.user().isPresent()) {
                throw new LaunchException(
                        "runAsUser %s is not in /etc/passwd, so its group is not known; set runAsGroup"
                                .formatted(wanted.user().get()));
            }
            return 0;
        }

        private static int group(UserDatabase database, String name) throws LaunchException, KernelException {
            return database.gid(name)
                    .orElseThrow(() -> new LaunchException(
                            "group %s: no such group in /etc/group; is its package installed?".formatted(name)));
        }

        private static boolean isNumber(String text) {
            return text.matches("[0-9]{1,10}");
        }

        private static Map<String, String> environment(Optional<UserDatabase.User> user) {
            Map<String, String> environment = new LinkedHashMap<>();
            user.ifPresent(known -> {
                environment.put("HOME", known.home());
                environment.put("USER", known.name());
                environment.put("LOGNAME", known.name());
                environment.put("SHELL", known.shell());
            });
            return environment;
        }
    }
}
