package io.persistentprocess.agent.probe;

import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.supervision.probe.AttemptResult;
import java.util.function.Consumer;

/** Reads the response to one request as it arrives. Reactor thread only. */
@ReactorThread
final class HttpConversation implements ProbeConnection.Listener {
    private final HttpResponseReader reader = new HttpResponseReader();
    private final Consumer<HttpResponse> onResponse;
    private final Consumer<AttemptResult> onFailure;
    private boolean over;

    /** Exactly one of the callbacks is called, once. */
    HttpConversation(Consumer<HttpResponse> onResponse, Consumer<AttemptResult> onFailure) {
        this.onResponse = onResponse;
        this.onFailure = onFailure;
    }

    @Override
    public void received(byte[] bytes, int count) {
        report(reader.received(bytes, count));
    }

    @Override
    public void ended() {
        report(reader.ended());
    }

    private void report(HttpResponseReader.Progress progress) {
        switch (progress) {
            case HttpResponseReader.Progress.Incomplete _ -> {}
            case HttpResponseReader.Progress.Complete complete -> end(() -> onResponse.accept(complete.response()));
            case HttpResponseReader.Progress.Broken broken -> failed(new AttemptResult.Failed(broken.why()));
        }
    }

    @Override
    public void failed(AttemptResult failure) {
        end(() -> onFailure.accept(failure));
    }

    private void end(Runnable last) {
        if (!over) {
            over = true;
            last.run();
        }
    }
}
