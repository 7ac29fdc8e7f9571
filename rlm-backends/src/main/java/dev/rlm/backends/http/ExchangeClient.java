package dev.rlm.backends.http;

import java.net.URI;
import java.time.Duration;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;

/// LangChain4j's way to the network, over [HttpTransport]. Works only inside an [Exchange], whose deadline,
/// cancellation and single attempt hold. Thread-safe.
public final class ExchangeClient implements HttpClient {
    private static final int NO_STATUS = 0;

    private final HttpTransport transport;

    public ExchangeClient(HttpTransport transport) {
        this.transport = transport;
    }

    /// What a LangChain4j model is built with. The time-outs that it is given are not used.
    public HttpClientBuilder asBuilder() {
        return new Builder(this);
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        Exchange exchange = Exchange.CURRENT.get();
        if (exchange.isUsed()) {
            throw new IllegalStateException("a second request in one attempt");
        }
        Delivery delivery = transport.post(URI.create(request.url()), request.headers(), request.body(),
                exchange.patience());
        exchange.deliver(delivery);
        return switch (delivery) {
            case Delivery.Complete(int status, java.net.http.HttpHeaders headers, String body) -> {
                if (status < 200 || status >= 300) {
                    throw new HttpException(status, "");
                }
                yield SuccessfulHttpResponse.builder().statusCode(status).headers(headers.map()).body(body).build();
            }
            case Delivery.Broken _ -> throw new HttpException(NO_STATUS, "");
        };
    }

    /// Streams are not offered: nothing asks for them yet.
    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        throw new UnsupportedOperationException("no streaming over this client");
    }

    private record Builder(ExchangeClient client) implements HttpClientBuilder {
        @Override
        public Duration connectTimeout() {
            return Duration.ZERO;
        }

        @Override
        public HttpClientBuilder connectTimeout(Duration timeout) {
            return this;
        }

        @Override
        public Duration readTimeout() {
            return Duration.ZERO;
        }

        @Override
        public HttpClientBuilder readTimeout(Duration timeout) {
            return this;
        }

        @Override
        public HttpClient build() {
            return client;
        }
    }
}
