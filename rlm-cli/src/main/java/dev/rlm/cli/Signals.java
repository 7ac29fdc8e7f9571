package dev.rlm.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;

/// Signals of the operating system, which Java offers only in `sun.misc.Signal`. It is reached by reflection, since
/// javac warns of each use by name and takes no word against it. Where a signal cannot be had (the JVM was started with
/// `-Xrs`, or has none of that name), what the system does by itself goes on.
final class Signals implements AutoCloseable {
    private final Map<Object, Object> before = new LinkedHashMap<>();
    private final Api api;

    /// The two types of `sun.misc`.
    private record Api(Class<?> signal, Class<?> handler) {

        Object make(String name) throws ReflectiveOperationException {
            return signal.getConstructor(String.class).newInstance(name);
        }

        Object handle(Object made, Object by) throws ReflectiveOperationException {
            return signal.getMethod("handle", signal, handler).invoke(null, made, by);
        }
    }

    /// @throws IllegalStateException on a Java without `sun.misc.Signal`
    Signals() {
        try {
            this.api = new Api(Class.forName("sun.misc.Signal"), Class.forName("sun.misc.SignalHandler"));
        } catch (ClassNotFoundException failure) {
            throw new IllegalStateException("this Java has no module jdk.unsupported", failure);
        }
    }

    /// Runs `action`, on a thread of its own, each time the signal comes.
    ///
    /// @param name without `SIG`
    @SuppressWarnings("ReferenceEquality") // a proxy is equal to itself alone
    void on(String name, Runnable action) {
        Object handler = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[]{api.handler()},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "handle" -> {
                        action.run();
                        yield null;
                    }
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> name;
                });
        try {
            Object signal = api.make(name);
            before.put(signal, api.handle(signal, handler));
        } catch (InvocationTargetException failure) {
            if (!(failure.getCause() instanceof IllegalArgumentException)) {
                throw new IllegalStateException(failure);
            }
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /// Puts back what was there before.
    @Override
    public void close() {
        before.forEach((signal, handler) -> {
            try {
                api.handle(signal, handler);
            } catch (ReflectiveOperationException failure) {
                throw new IllegalStateException(failure);
            }
        });
    }
}
