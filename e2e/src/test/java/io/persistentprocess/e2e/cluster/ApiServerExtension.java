package io.persistentprocess.e2e.cluster;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands tests an {@link ApiServer}, the same to all of a JVM, which is one for each test class: {@code @ExtendWith(ApiServerExtension.class)} and a parameter of the type. The project's custom
 * resource definitions are in it. Tests tell theirs from others' by namespaces and names of their own.
 */
public final class ApiServerExtension implements ParameterResolver {
    private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(ApiServerExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ApiServer.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return server(context);
    }

    /** The one of this JVM, which is started for whoever asks first. */
    static ApiServer server(ExtensionContext context) {
        return context.getRoot().getStore(HERE).computeIfAbsent(ApiServer.class, _ -> startWithCrds(), ApiServer.class);
    }

    private static ApiServer startWithCrds() {
        ApiServer server = ApiServer.start();
        try {
            server.applyCrds();
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }
}
