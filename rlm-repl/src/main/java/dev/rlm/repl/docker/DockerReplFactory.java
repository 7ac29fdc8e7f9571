package dev.rlm.repl.docker;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

import dev.rlm.core.cancel.Registration;
import dev.rlm.core.cancel.TimeSource;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.Isolation;
import dev.rlm.core.repl.Metrics;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;
import dev.rlm.repl.fence.ContainerFilter;
import dev.rlm.repl.session.GuestSession;
import dev.rlm.repl.session.MemoryRule;

/// Sessions of the `docker` engine: a container for each, with one Python whose input and output are attached. Images are
/// used as they are on the engine; none is fetched unasked. Thread-safe.
public final class DockerReplFactory implements ReplFactory {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration START = Duration.ofMinutes(1);
    private static final int SHORT_ID = 12;

    private final DockerOptions options;
    private final AddressSearch search;
    private final Path cache;
    private final TimeSource time;
    private final Duration limit;

    // Guarded by this; found when it is first needed, and again when its image is gone.
    private @Nullable Ready ready;

    /// An engine that answered, with the image.
    private record Ready(Api api, Installed engine, Image image) {}

    /// Whose engine it is.
    ///
    /// @param environment of rlm: where to look for the engine
    /// @param home likewise, where `HOME` does not say
    /// @param cache rlm's own folder for what can be made again; need not exist
    public record User(Map<String, String> environment, Path home, Path cache) {
        public User {
            environment = Map.copyOf(environment);
        }
    }

    public DockerReplFactory(DockerOptions options, User user, TimeSource time) {
        this(options, user, time, Api.USUAL);
    }

    /// @param limit of each answer of the engine
    DockerReplFactory(DockerOptions options, User user, TimeSource time, Duration limit) {
        this.options = options;
        this.search = new AddressSearch(options.host(), user.environment, user.home);
        this.cache = user.cache;
        this.time = time;
        this.limit = limit;
    }

    @Override
    public String engine() {
        return "docker";
    }

    @Override
    public String version() {
        try {
            Ready found = ready();
            return found.image.shown() + " on " + found.engine.shown();
        } catch (ReplException _) {
            return "without " + options.image();
        }
    }

    @Override
    public void check() throws ReplException {
        ready();
    }

    @Override
    public Isolation isolation() {
        try {
            return ready().engine.isolation(options);
        } catch (ReplException e) {
            return new Isolation(List.of(), false, Optional.of(e.getMessage()));
        }
    }

    private synchronized Ready ready() throws ReplException {
        if (ready == null) {
            Address address = search.find();
            try {
                Api api = new Api(address, limit);
                Installed engine = installed(api);
                ready = new Ready(api, engine, Image.find(api, options.image()));
            } catch (ApiException e) {
                throw e.failure("say what it is");
            }
        }
        return ready;
    }

    private Installed installed(Api api) throws ApiException, ReplException {
        JsonNode about = api.get("/version");
        String filter = ContainerFilter.profile(about.path("Arch").asText()).toString();
        boolean podman = Installed.isPodman(about);
        JsonNode info = api.get("/info");
        Optional<String> lacking = options.runtime().filter(runtime -> !podman && Installed.lacks(info, runtime));
        if (lacking.isPresent()) {
            throw new ReplException("the container engine at " + api.address().uri() + " knows no runtime "
                    + lacking.get() + "; set it up there, or name another as `runtime` in [docker]");
        }
        return Installed.of(about, info,
                podman ? file(api.address(), filter) : Optional.of(filter));
    }

    /// Podman takes the path of a file that it can see, and not the filter itself.
    private Optional<String> file(Address address, String filter) throws ReplException {
        try {
            return address.isLocal() ? Optional.of(FilterFile.in(cache, filter).toString()) : Optional.empty();
        } catch (IOException e) {
            throw new ReplException("the filter for containers cannot be written (" + e.getMessage()
                    + "); check that the folder " + cache + " can be written", e);
        }
    }

    @Override
    public void fetch(Consumer<String> progress) throws ReplException {
        try {
            new Pull(new Api(search.find(), limit), options.image(), time).run(progress);
        } catch (ApiException e) {
            throw e.failure("fetch the image " + options.image());
        }
    }

    /// Containers whose rlm has ended: those that had never been started, or whose guest made itself outlive its input.
    @Override
    public List<String> tidy() throws ReplException {
        Ready found = ready();
        List<String> removed = new ArrayList<>();
        try {
            JsonNode all = found.api.get("/containers/json?all=true&filters="
                    + Api.escaped("{\"label\":[\"" + Owner.LABEL + "\"]}"));
            for (JsonNode container : all) {
                String id = container.path("Id").asText();
                boolean gone = Owner.of(container.path("Labels").path(Owner.LABEL).asText())
                        .filter(Owner::isGone)
                        .isPresent();
                if (gone && ContainerProcess.remove(found.api, id)) {
                    removed.add("the container " + id.substring(0, Math.min(SHORT_ID, id.length()))
                            + " of an rlm that has ended");
                }
            }
            return removed;
        } catch (ApiException e) {
            throw e.failure("list its containers");
        }
    }

    @Override
    public Repl open(ReplSpec spec, ReplInput input, HostFunctions functions) throws ReplException {
        if (!spec.language().equals("python")) {
            throw new ReplException("the docker REPL speaks python, not " + spec.language());
        }
        long startedAt = time.nanoTime();
        long memory = MemoryRule.CPYTHON.given(spec, input.context());
        GuestSession.Opening opening = new GuestSession.Opening(input, spec.seed(), true, startedAt, false);
        return new GuestSession.Engine(engine(), time, PATIENCE, Metrics.Of.GUEST)
                .open(start(spec.seed(), memory), opening, functions);
    }

    private ContainerProcess start(long seed, long memory) throws ReplException {
        Ready found = ready();
        Container container = new Container(found.engine, options, found.image.id(), seed, memory);
        ContainerProcess process;
        try {
            process = new ContainerProcess(found.api, create(found.api, container));
        } catch (ApiException e) {
            throw e.failure("make a container");
        }
        try (Registration _ = time.schedule(START, process::kill)) {
            process.start();
            process.input().write(container.program());
            return process;
        } catch (ApiException e) {
            process.close();
            throw e.failure("start a container");
        } catch (IOException _) {
            String why = process.whyEnded().orElse("its container was ended from outside");
            process.close();
            throw new ReplException("the docker REPL did not start: " + why);
        }
    }

    /// Looks for the image again when it is gone: it may have been built anew under its name.
    ///
    /// @return the container's id
    private String create(Api api, Container container) throws ApiException, ReplException {
        try {
            return made(api, container);
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
        Image image = Image.find(api, options.image());
        synchronized (this) {
            ready = new Ready(api, container.engine(), image);
        }
        return made(api, container.from(image));
    }

    private static String made(Api api, Container container) throws ApiException {
        return api.make("/containers/create", container.request(),
                late -> ContainerProcess.remove(api, late.path("Id").asText())).path("Id").asText();
    }

    @Override
    public long memoryFor(ContextValue context) {
        return MemoryRule.CPYTHON.needed(context);
    }

    @Override
    public void close() {}
}
