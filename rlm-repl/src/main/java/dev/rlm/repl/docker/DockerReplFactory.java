package dev.rlm.repl.docker;

import java.io.IOException;
import java.nio.file.Files;
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
    private final TimeSource time;
    private final Duration limit;

    // Guarded by this; found once, when it is first needed.
    private @Nullable Ready ready;
    private @Nullable Path filterFile;

    /// An engine that answered, with the image.
    private record Ready(Api api, Installed engine, Image image) {
        Container container(DockerOptions options, long seed, long memoryBytes) {
            return new Container(engine, options, image.id(), seed, memoryBytes);
        }
    }

    /// @param environment of rlm: where to look for the engine
    /// @param home the user's, likewise
    public DockerReplFactory(DockerOptions options, Map<String, String> environment, Path home, TimeSource time) {
        this(options, new AddressSearch(options.host(), environment, home), time, Api.USUAL);
    }

    /// @param limit of each answer of the engine
    DockerReplFactory(DockerOptions options, AddressSearch search, TimeSource time, Duration limit) {
        this.options = options;
        this.search = search;
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
            Api api = new Api(search.find(), limit);
            try {
                Installed engine = installed(api);
                ready = new Ready(api, engine, Image.find(api, options.image()));
            } catch (ApiException e) {
                throw e.failure("say what it is");
            } finally {
                if (ready == null) {
                    deleteFilter();
                }
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
        if (!address.isLocal()) {
            return Optional.empty();
        }
        try {
            filterFile = Files.writeString(Files.createTempFile("rlm-filter-", ".json"), filter);
            return Optional.of(filterFile.toString());
        } catch (IOException e) {
            throw new ReplException("the filter for containers cannot be written (" + e.getMessage()
                    + "); check that the temporary folder can be written", e);
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
        try {
            return start(found.container(options, seed, memory), found.api);
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e.failure("make a container");
            }
        }
        // The image that has the name was removed since it was looked up; another may have it now.
        Ready again = lookedUpAgain(found);
        try {
            return start(again.container(options, seed, memory), again.api);
        } catch (ApiException e) {
            throw e.failure("make a container");
        }
    }

    private synchronized Ready lookedUpAgain(Ready found) throws ReplException {
        try {
            ready = new Ready(found.api, found.engine, Image.find(found.api, options.image()));
            return ready;
        } catch (ApiException e) {
            throw e.failure("say what images it has");
        }
    }

    /// @throws ApiException when it cannot be made
    /// @throws ReplException when it was made and does not start
    private ContainerProcess start(Container container, Api api) throws ApiException, ReplException {
        JsonNode made = api.make("/containers/create", container.request(),
                late -> ContainerProcess.remove(api, late.path("Id").asText()));
        ContainerProcess process = new ContainerProcess(api, made.path("Id").asText());
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

    @Override
    public long memoryFor(ContextValue context) {
        return MemoryRule.CPYTHON.needed(context);
    }

    @Override
    public synchronized void close() {
        ready = null;
        deleteFilter();
    }

    private void deleteFilter() {
        try {
            if (filterFile != null) {
                Files.deleteIfExists(filterFile);
                filterFile = null;
            }
        } catch (IOException _) {
            // Somebody clears the temporary folder.
            return;
        }
    }
}
