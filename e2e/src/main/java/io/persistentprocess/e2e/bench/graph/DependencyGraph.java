package io.persistentprocess.e2e.bench.graph;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Members of a group, each of which waits until others are ready.
 *
 * @param members each depends on earlier ones only
 */
public record DependencyGraph(List<Member> members) {
    private static final int MOST_DEPENDENCIES = 3;
    /** A dependency is one of so many members before, so that the graph is deep. */
    private static final int REACH = 8;

    private static final int LEAST_MILLIS = 20;
    private static final int MOST_MILLIS = 100;

    /**
     * A member.
     *
     * @param millis how long its program works until it is ready
     * @param dependsOn indices of members
     */
    public record Member(String name, int millis, List<Integer> dependsOn) {
        public Member {
            dependsOn = List.copyOf(dependsOn);
        }
    }

    public DependencyGraph {
        members = List.copyOf(members);
    }

    /** A graph of this many members; the same for the same seed. */
    public static DependencyGraph random(int size, long seed) {
        Random random = new Random(seed);
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            TreeSet<Integer> dependencies = new TreeSet<>();
            int count = Math.min(i, random.nextInt(MOST_DEPENDENCIES + 1));
            for (int j = 0; j < count; j++) {
                dependencies.add(i - 1 - random.nextInt(Math.min(i, REACH)));
            }
            int millis = LEAST_MILLIS + random.nextInt(MOST_MILLIS - LEAST_MILLIS + 1);
            members.add(new Member("member-" + i, millis, List.copyOf(dependencies)));
        }
        return new DependencyGraph(members);
    }

    /**
     * The group's manifest.
     *
     * @param program {@code e2e/bench/ready.c}
     * @param times where each member records its times
     */
    public String manifest(Path program, Path times) {
        StringBuilder yaml = new StringBuilder("""
                apiVersion: persistentprocess.io/v1alpha1
                kind: PersistentProcessGroup
                metadata:
                  name: graph
                spec:
                  members:
                """);
        for (Member member : members) {
            yaml.append("""
                      - name: %1$s
                        type: Notify
                        command: ["%2$s", "%3$s/%1$s", "%4$d"]
                        dependsOn: [%5$s]
                        logs: {to: "Null"}
                    """.formatted(
                            member.name(),
                            program,
                            times,
                            member.millis(),
                            member.dependsOn().stream()
                                    .map(at -> "{member: %s, condition: Ready}"
                                            .formatted(members.get(at).name()))
                                    .collect(Collectors.joining(", "))));
        }
        return yaml.toString();
    }

    /** Whether every member has recorded its times. */
    public boolean isComplete(Path times) {
        return members.stream().allMatch(member -> Files.exists(times.resolve(member.name())));
    }
}
