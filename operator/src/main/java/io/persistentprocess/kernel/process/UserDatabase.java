package io.persistentprocess.kernel.process;

import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.kernel.file.RegularFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * passwd(5) and group(5) of the host, read for each query. Only the files and no name service, because a lookup over the network could hang the supervisor, and daemons
 * have their users in the files. An agent in a pod reads the host's files, because its thread is in the host's mount namespace.
 */
public final class UserDatabase {
    /** Enough for 100,000 users. */
    private static final int LARGEST_BYTES = 8 << 20;

    private final Path passwd;
    private final Path group;

    private UserDatabase(Path passwd, Path group) {
        this.passwd = passwd;
        this.group = group;
    }

    /** The database in a directory, {@code /etc}. */
    public static UserDatabase in(Path etc) {
        return new UserDatabase(etc.resolve("passwd"), etc.resolve("group"));
    }

    public record User(String name, int uid, int gid, String home, String shell) {}

    public record Group(String name, int gid, List<String> members) {
        public Group {
            members = List.copyOf(members);
        }
    }

    /** Finds a user by name, or else by number; empty: there is none in the database. */
    public Optional<User> user(String nameOrNumber) throws KernelException {
        List<User> users = lines(passwd, 7)
                .filter(fields -> isId(fields[2]) && isId(fields[3]))
                .map(fields -> new User(fields[0], id(fields[2]), id(fields[3]), fields[5], fields[6]))
                .toList();
        return users.stream()
                .filter(user -> user.name().equals(nameOrNumber))
                .findFirst()
                .or(() -> users.stream()
                        .filter(user -> Integer.toUnsignedString(user.uid()).equals(nameOrNumber))
                        .findFirst());
    }

    /** The number of a user given by name or by number; a number need not be in the database. Empty: there is no such name. */
    public OptionalInt uid(String nameOrNumber) throws KernelException {
        Optional<User> user = user(nameOrNumber);
        if (user.isPresent()) {
            return OptionalInt.of(user.get().uid());
        }
        return isId(nameOrNumber) ? OptionalInt.of(id(nameOrNumber)) : OptionalInt.empty();
    }

    /** Finds a group by name, or else by number. */
    public Optional<Group> group(String nameOrNumber) throws KernelException {
        List<Group> groups = groups();
        return groups.stream()
                .filter(group -> group.name().equals(nameOrNumber))
                .findFirst()
                .or(() -> groups.stream()
                        .filter(group -> Integer.toUnsignedString(group.gid()).equals(nameOrNumber))
                        .findFirst());
    }

    /** The number of a group given by name or by number; a number need not be in the database. Empty: there is no such name. */
    public OptionalInt gid(String nameOrNumber) throws KernelException {
        Optional<Group> group = group(nameOrNumber);
        if (group.isPresent()) {
            return OptionalInt.of(group.get().gid());
        }
        return isId(nameOrNumber) ? OptionalInt.of(id(nameOrNumber)) : OptionalInt.empty();
    }

    /** The groups that initgroups(3) sets for a user: the primary group and those that list the user, in ascending order. */
    public List<Integer> groupsOf(User user) throws KernelException {
        TreeSet<Integer> gids = new TreeSet<>(Integer::compareUnsigned);
        gids.add(user.gid());
        groups().stream()
                .filter(group -> group.members().contains(user.name()))
                .map(Group::gid)
                .forEach(gids::add);
        return List.copyOf(gids);
    }

    private List<Group> groups() throws KernelException {
        return lines(group, 4)
                .filter(fields -> isId(fields[2]))
                .map(fields -> new Group(
                        fields[0],
                        id(fields[2]),
                        Stream.of(fields[3].split(",", -1))
                                .filter(member -> !member.isEmpty())
                                .toList()))
                .toList();
    }

    private static Stream<String[]> lines(Path file, int fields) throws KernelException {
        try (RegularFile opened = RegularFile.open(file, RegularFile.LastLink.FOLLOWED)) {
            return opened.contents(LARGEST_BYTES)
                    .lines()
                    .map(line -> line.split(":", -1))
                    .filter(parts -> parts.length == fields);
        }
    }

    private static boolean isId(String text) {
        return text.matches("[0-9]{1,10}") && Long.parseLong(text) < 0xffff_ffffL;
    }

    private static int id(String text) {
        return Integer.parseUnsignedInt(text);
    }
}
