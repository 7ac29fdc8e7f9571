package dev.rlm.backends.http;

import org.jspecify.annotations.Nullable;

/// One call through LangChain4j, which knows neither our deadline nor our cancellation and keeps of an answer only what
/// it understands: carries the first two down to [ExchangeClient], and the raw answer back. Used by one thread.
public final class Exchange {
    static final ScopedValue<Exchange> CURRENT = ScopedValue.newInstance();

    private final HttpTransport.Patience patience;
    private @Nullable Delivery delivery;

    private Exchange(HttpTransport.Patience patience) {
        this.patience = patience;
    }

    /// Has `talk` send its one request through an [ExchangeClient] and gives what came back. What LangChain4j then
    /// makes of it, failures to read it included, does not matter: the caller reads the raw answer.
    ///
    /// @param talk uses LangChain4j on this thread
    /// @throws RuntimeException as thrown by `talk` when it sent nothing
    public static Delivery within(HttpTransport.Patience patience, Runnable talk) {
        Exchange exchange = new Exchange(patience);
        RuntimeException failure = null;
        try {
            ScopedValue.where(CURRENT, exchange).run(talk);
        } catch (RuntimeException e) {
            failure = e;
        }
        if (exchange.delivery == null) {
            throw failure == null ? new IllegalStateException("no request was sent") : failure;
        }
        return exchange.delivery;
    }

    HttpTransport.Patience patience() {
        return patience;
    }

    /// Keeps the answer.
    ///
    /// @throws IllegalStateException for a second request: each attempt is made by our own gate alone
    void deliver(Delivery arrived) {
        delivery = arrived;
    }

    /// Whether a request was already sent in it.
    boolean isUsed() {
        return delivery != null;
    }
}
