package io.persistentprocess.e2e.chaos;

import io.persistentprocess.e2e.chaos.desired.DesiredGroup;
import io.persistentprocess.e2e.chaos.desired.DesiredGroups;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How things stand after some steps.
 *
 * @param used names of groups that may still be there, though nobody wants them any more
 * @param backup what {@link Step.Restore} brings back
 * @param quiet parties that do not run
 * @param broken parties whose requests fail
 * @param revoked parties without rights
 * @param contender whether another release has an agent on the first node
 * @param unmarked whether a ProcessNode was deleted, so that another release may take its node
 */
record World(
        Server server,
        DesiredGroups desired,
        Set<String> used,
        Optional<World> backup,
        Set<String> quiet,
        Set<String> broken,
        Set<String> revoked,
        boolean contender,
        boolean unmarked) {
    enum Server {
        UP,
        STOPPED,
        FROZEN
    }

    static final World BEGINNING = new World(
            Server.UP, DesiredGroups.NONE, Set.of(), Optional.empty(), Set.of(), Set.of(), Set.of(), false, false);

    boolean runs(Participant participant) {
        return !quiet.contains(participant.toString());
    }

    boolean isBroken(Participant participant) {
        return broken.contains(participant.toString());
    }

    boolean isRevoked(Participant participant) {
        return revoked.contains(participant.toString());
    }

    World after(Step step) {
        return switch (step) {
            case Step.Apply(String group, DesiredGroup next) -> desiring(desired.with(group, next), plus(used, group));
            case Step.Delete(String group) -> desiring(desired.without(group), used);
            case Step.StopServer() -> serving(Server.STOPPED);
            case Step.FreezeServer() -> serving(Server.FROZEN);
            case Step.StartServer(), Step.ThawServer() -> serving(Server.UP);
            case Step.Backup() ->
                new World(server, desired, used, Optional.of(this), quiet, broken, revoked, contender, unmarked);
            case Step.Restore() ->
                backup.map(then -> desiring(then.desired, then.used)).orElse(this);
            case Step.Kill(Participant participant) -> quieting(plus(quiet, participant.toString()));
            case Step.Terminate(Participant participant) -> quieting(plus(quiet, participant.toString()));
            case Step.Start(Participant participant) -> quieting(minus(quiet, participant.toString()));
            case Step.BreakNetwork(Participant participant, RequestFault _) ->
                faring(plus(broken, participant.toString()), revoked);
            case Step.MendNetwork(Participant participant) -> faring(minus(broken, participant.toString()), revoked);
            case Step.Revoke(Participant participant) -> faring(broken, plus(revoked, participant.toString()));
            case Step.Grant(Participant participant) -> faring(broken, minus(revoked, participant.toString()));
            case Step.StartContender() -> contended(true, unmarked);
            case Step.EndContender() -> contended(false, unmarked);
            case Step.DeleteNode _ -> contended(contender, true);
            case Step.EndFaults() ->
                new World(
                        Server.UP,
                        desired,
                        desired.groups().keySet(),
                        backup,
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        false,
                        false);
            case Step.KillMember _,
                    Step.CutWatches _,
                    Step.CutAt _,
                    Step.CorruptBytes _,
                    Step.StealLease _,
                    Step.WriteGroupStatus _,
                    Step.WriteNodeStatus _,
                    Step.HoldGroup _,
                    Step.HoldNode _,
                    Step.DropFinalizers _ -> this;
        };
    }

    private World serving(Server state) {
        return new World(state, desired, used, backup, quiet, broken, revoked, contender, unmarked);
    }

    private World desiring(DesiredGroups next, Set<String> names) {
        return new World(server, next, names, backup, quiet, broken, revoked, contender, unmarked);
    }

    private World quieting(Set<String> next) {
        return new World(server, desired, used, backup, next, broken, revoked, contender, unmarked);
    }

    private World faring(Set<String> nextBroken, Set<String> nextRevoked) {
        return new World(server, desired, used, backup, quiet, nextBroken, nextRevoked, contender, unmarked);
    }

    private World contended(boolean nextContender, boolean nextUnmarked) {
        return new World(server, desired, used, backup, quiet, broken, revoked, nextContender, nextUnmarked);
    }

    private static Set<String> plus(Set<String> set, String one) {
        Set<String> more = new TreeSet<>(set);
        more.add(one);
        return Set.copyOf(more);
    }

    private static Set<String> minus(Set<String> set, String one) {
        Set<String> less = new TreeSet<>(set);
        less.remove(one);
        return Set.copyOf(less);
    }
}
