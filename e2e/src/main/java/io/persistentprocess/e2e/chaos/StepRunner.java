package io.persistentprocess.e2e.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.e2e.chaos.desired.DesiredGroup;
import io.persistentprocess.e2e.chaos.desired.DesiredGroups;
import io.persistentprocess.e2e.chaos.desired.InstanceName;
import io.persistentprocess.e2e.cluster.ApiRequest;
import io.persistentprocess.e2e.cluster.ApiServer;
import io.persistentprocess.e2e.cluster.ApiServerProcess;
import io.persistentprocess.e2e.cluster.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Carries steps out, and tells the history what the checker has to know. For one thread. */
final class StepRunner {
    private static final Duration UNTIL_ANSWERED = Duration.ofSeconds(90);

    /** Those that are still starting end by the signal, those that wait for an API server when their time is over. */
    private static final Set<Integer> AS_TOLD = Set.of(0, 1, 143);

    private final ApiServer server;
    private final ApiServerProcess process;
    private final Daemons daemons;
    private final ForeignWriters foreignWriters;
    private final ProcessSampler sampler;
    private final History history;

    StepRunner(ApiServer server, Daemons daemons, ProcessSampler sampler, History history) {
        this.server = server;
        this.process = server.process()
                .orElseThrow(() -> new ChaosException(
                        "it needs an API server of its own, to stop and to set back; run it without e2e.kubeconfig"));
        this.daemons = daemons;
        this.foreignWriters = new ForeignWriters(server.client(), daemons.namespace());
        this.sampler = sampler;
        this.history = history;
    }

    /**
     * Carries one out.
     *
     * @param before how things stand
     * @param desired what is wanted afterwards
     */
    void run(Step step, World before, DesiredGroups desired) {
        history.add(at -> new HistoryEvent.Stepped(at, step));
        if (!desired.equals(before.desired())) {
            history.add(at -> new HistoryEvent.DesiredChanged(at, desired));
        }
        switch (step) {
            case Step.Apply(String group, DesiredGroup next) -> ask(() -> apply(group, next));
            case Step.Delete(String group) ->
                ask(() -> server.client()
                        .resources(GroupResource.class)
                        .inNamespace(daemons.namespace())
                        .withName(group)
                        .delete());
            case Step.KillMember(int node, int pick) -> killMember(node, pick);
            case Step.StopServer() -> process.stop();
            case Step.StartServer() -> process.start();
            case Step.FreezeServer() -> process.freeze();
            case Step.ThawServer() -> process.thaw();
            case Step.Backup() -> process.backup();
            case Step.Restore() -> process.restore();
            case Step.BreakNetwork(Participant participant, RequestFault fault) ->
                daemons.breakNetwork(participant, fault);
            case Step.MendNetwork(Participant participant) -> daemons.mendNetwork(participant);
            case Step.CutWatches(Participant participant) ->
                daemons.network(participant).cut(ApiRequest::isWatch);
            case Step.CutAt(Participant participant, int bytes) -> strikeWatches(participant, new Fault.CutAt(bytes));
            case Step.CorruptBytes(Participant participant) -> strikeWatches(participant, new Fault.CorruptBytes());
            case Step.Revoke(Participant participant) -> ask(() -> daemons.revoke(participant));
            case Step.Grant(Participant participant) -> ask(() -> daemons.grant(participant));
            case Step.StealLease() -> ask(foreignWriters::stealLease);
            case Step.WriteGroupStatus(String group) -> ask(() -> foreignWriters.writeGroupStatus(group));
            case Step.WriteNodeStatus(int node) -> ask(() -> foreignWriters.writeNodeStatus(name(node)));
            case Step.HoldGroup(String group) -> ask(() -> foreignWriters.holdGroup(group));
            case Step.HoldNode(int node) -> ask(() -> foreignWriters.holdNode(name(node)));
            case Step.DropFinalizers(String group) -> ask(() -> foreignWriters.dropFinalizers(group));
            case Step.DeleteNode(int node) -> ask(() -> foreignWriters.deleteNode(name(node)));
            case Step.Kill(Participant participant) -> kill(participant);
            case Step.Terminate(Participant participant) -> terminate(participant);
            case Step.Start(Participant participant) -> start(participant);
            case Step.StartContender() -> daemons.contender().start();
            case Step.EndContender() -> terminate(daemons.contender());
            case Step.EndFaults() -> endFaults(before);
        }
    }

    private void endFaults(World before) {
        switch (before.server()) {
            case UP -> {
                // Nothing to do.
            }
            case STOPPED -> process.start();
            case FROZEN -> process.thaw();
        }
        daemons.mendAll();
        terminate(daemons.contender());
        Participant.all().forEach(participant -> ask(() -> daemons.grant(participant)));
        Participant.all().filter(participant -> !before.runs(participant)).forEach(this::start);
        letGo();
    }

    /** Takes back what keeps objects from being deleted; a set-back may have brought it again. */
    void letGo() {
        ask(foreignWriters::letGo);
    }

    private void apply(String name, DesiredGroup desired) {
        GroupResource group = new GroupResource();
        group.setMetadata(new ObjectMetaBuilder()
                .withNamespace(daemons.namespace())
                .withName(name)
                .build());
        group.setSpec(Serialization.unmarshal(desired.spec(), JsonNode.class));
        server.client().resource(group).fieldManager("chaos").forceConflicts().serverSideApply();
    }

    private void strikeWatches(Participant participant, Fault fault) {
        daemons.passing(daemons.network(participant).failNext(1, ApiRequest::isWatch, fault));
        daemons.network(participant).cut(ApiRequest::isWatch);
    }

    private void killMember(int node, int pick) {
        List<Map.Entry<InstanceName, ProcessRun>> running = sampler.running().entrySet().stream()
                .filter(each -> each.getKey().node().equals(name(node)))
                .toList();
        if (running.isEmpty()) {
            return;
        }
        Map.Entry<InstanceName, ProcessRun> chosen = running.get(pick % running.size());
        history.add(at -> new HistoryEvent.Killed(at, chosen.getKey(), chosen.getValue()));
        if (ProcessRunReader.isAlive(chosen.getValue())) {
            ProcessHandle.of(chosen.getValue().pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** Starts it, as somebody does who keeps it up. */
    void start(Participant participant) {
        daemons.process(participant).start();
        if (participant.role() == Participant.Role.AGENT) {
            history.add(at -> new HistoryEvent.AgentStarted(at, name(participant.index())));
        }
    }

    private void kill(Participant participant) {
        ending(participant);
        daemons.process(participant).kill();
    }

    private void terminate(Participant participant) {
        ending(participant);
        terminate(daemons.process(participant));
    }

    private void terminate(PpgProcess process) {
        process.terminate()
                .filter(code -> !AS_TOLD.contains(code))
                .ifPresent(
                        code -> history.violate(process.name() + " ended with exit status " + code + " after SIGTERM"));
    }

    private void ending(Participant participant) {
        if (participant.role() == Participant.Role.AGENT) {
            history.add(at -> new HistoryEvent.AgentEnded(at, name(participant.index())));
        }
    }

    private String name(int node) {
        return daemons.nodes().get(node).node();
    }

    /** Asks the API server until it answers: it may have been started a moment ago. All of it may be asked twice. */
    private static void ask(Runnable request) {
        long until = System.nanoTime() + UNTIL_ANSWERED.toNanos();
        while (true) {
            try {
                request.run();
                return;
            } catch (KubernetesClientException e) {
                if (System.nanoTime() > until) {
                    throw new ChaosException("the API server of the test does not do its work: " + e.getMessage(), e);
                }
                LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            }
        }
    }
}
