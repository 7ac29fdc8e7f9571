package dev.rlm.app;

import java.net.http.HttpClient;
import java.util.Optional;
import dev.rlm.backends.http.HttpTransport;
import dev.rlm.core.cancel.TimeSource;

/// The one HTTP client of a process, made when a provider first needs it. Thread-safe.
final class Transport implements AutoCloseable {
    private final TimeSource time;
    private Optional<HttpClient> client = Optional.empty();

    Transport(TimeSource time) {
        this.time = time;
    }

    synchronized HttpTransport get() {
        if (client.isEmpty()) {
            client = Optional.of(HttpTransport.newClient());
        }
        return new HttpTransport(client.get(), time);
    }

    /// Ends what is under way, so that the process can end at once.
    @Override
    public synchronized void close() {
        client.ifPresent(HttpClient::shutdownNow);
    }
}
