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
    private final Cast cast;
    private final Strangers strangers;
    private final ProcessSampler sampler;
    private final History history;

    StepRunner(ApiServer server, Cast cast, ProcessSampler sampler, History history) {
        this.server = server;
        this.process = server.process()
                .orElseThrow(() -> new ChaosException(
                        "it needs an API server of its own, to stop and to set back; run it without e2e.kubeconfig"));
        this.cast = cast;
        this.strangers = new Strangers(server.client(), cast.namespace());
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
        history.add(at -> new Happening.Stepped(at, step));
        if (!desired.equals(before.desired())) {
            history.add(at -> new Happening.DesiredChanged(at, desired));
        }
        switch (step) {
            case Step.Apply(String group, DesiredGroup next) -> ask(() -> apply(group, next));
            case Step.Delete(String group) ->
                ask(() -> server.client()
                        .resources(GroupResource.class)
                        .inNamespace(cast.namespace())
                        .withName(group)
                        .delete());
            case Step.KillMember(int node, int pick) -> killMember(node, pick);
            case Step.StopServer() -> process.stop();
            case Step.StartServer() -> process.start();
            case Step.FreezeServer() -> process.freeze();
            case Step.ThawServer() -> process.thaw();
            case Step.Backup() -> process.backup();
            case Step.Restore() -> process.restore();
            case Step.BreakNetwork(Party party, Weather weather) -> cast.breakNetwork(party, weather);
            case Step.MendNetwork(Party party) -> cast.mendNetwork(party);
            case Step.CutWatches(Party party) -> cast.network(party).cut(ApiRequest::isWatch);
            case Step.CutAt(Party party, int bytes) -> strikeWatches(party, new Fault.CutAt(bytes));
            case Step.Garble(Party party) -> strikeWatches(party, new Fault.Garble());
            case Step.Revoke(Party party) -> ask(() -> cast.revoke(party));
            case Step.Grant(Party party) -> ask(() -> cast.grant(party));
            case Step.StealLease() -> ask(strangers::stealLease);
            case Step.WriteGroupStatus(String group) -> ask(() -> strangers.writeGroupStatus(group));
            case Step.WriteNodeStatus(int node) -> ask(() -> strangers.writeNodeStatus(name(node)));
            case Step.HoldGroup(String group) -> ask(() -> strangers.holdGroup(group));
            case Step.HoldNode(int node) -> ask(() -> strangers.holdNode(name(node)));
            case Step.DropFinalizers(String group) -> ask(() -> strangers.dropFinalizers(group));
            case Step.DeleteNode(int node) -> ask(() -> strangers.deleteNode(name(node)));
            case Step.Kill(Party party) -> kill(party);
            case Step.Terminate(Party party) -> terminate(party);
            case Step.Start(Party party) -> start(party);
            case Step.StartContender() -> cast.contender().start();
            case Step.EndContender() -> terminate(cast.contender());
            case Step.Calm() -> endFaults(before);
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
        cast.mendAll();
        terminate(cast.contender());
        Party.all().forEach(party -> ask(() -> cast.grant(party)));
        Party.all().filter(party -> !before.runs(party)).forEach(this::start);
        letGo();
    }

    /** Takes back what keeps objects from being deleted; a set-back may have brought it again. */
    void letGo() {
        ask(strangers::letGo);
    }

    private void apply(String name, DesiredGroup desired) {
        GroupResource group = new GroupResource();
        group.setMetadata(new ObjectMetaBuilder()
                .withNamespace(cast.namespace())
                .withName(name)
                .build());
        group.setSpec(Serialization.unmarshal(desired.spec(), JsonNode.class));
        server.client().resource(group).fieldManager("chaos").forceConflicts().serverSideApply();
    }

    private void strikeWatches(Party party, Fault fault) {
        cast.passing(cast.network(party).failNext(1, ApiRequest::isWatch, fault));
        cast.network(party).cut(ApiRequest::isWatch);
    }

    private void killMember(int node, int pick) {
        List<Map.Entry<InstanceName, Life>> running = sampler.running().entrySet().stream()
                .filter(each -> each.getKey().node().equals(name(node)))
                .toList();
        if (running.isEmpty()) {
            return;
        }
        Map.Entry<InstanceName, Life> chosen = running.get(pick % running.size());
        history.add(at -> new Happening.Killed(at, chosen.getKey(), chosen.getValue()));
        if (LifeReader.isAlive(chosen.getValue())) {
            ProcessHandle.of(chosen.getValue().pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** Starts it, as somebody does who keeps it up. */
    void start(Party party) {
        cast.process(party).start();
        if (party.role() == Party.Role.AGENT) {
            history.add(at -> new Happening.AgentStarted(at, name(party.index())));
        }
    }

    private void kill(Party party) {
        ending(party);
        cast.process(party).kill();
    }

    private void terminate(Party party) {
        ending(party);
        terminate(cast.process(party));
    }

    private void terminate(PpgProcess process) {
        process.terminate()
                .filter(code -> !AS_TOLD.contains(code))
                .ifPresent(
                        code -> history.violate(process.name() + " ended with exit status " + code + " after SIGTERM"));
    }

    private void ending(Party party) {
        if (party.role() == Party.Role.AGENT) {
            history.add(at -> new Happening.AgentEnded(at, name(party.index())));
        }
    }

    private String name(int node) {
        return cast.nodes().get(node).node();
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
