package dev.rlm.repl.docker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.rlm.repl.cpython.Driver;

/// A container as it is asked for: one Python with its input and output attached, and nothing else of anybody's.
///
/// @param image by its id, which nobody can point elsewhere meanwhile
/// @param seed of Python's hashes
/// @param memoryBytes of all its processes together, files in it included; no swap beyond
record Container(Installed engine, DockerOptions options, String image, long seed, long memoryBytes) {
    /// Runs what it reads, in as many bytes as its first argument says.
    private static final String BOOT = """
        import posix, sys
        size, code = int(sys.argv.pop(1)), b""
        while len(code) < size:
            code += posix.read(0, size - len(code)) or posix._exit(80)
        exec(code)
        """;
    private static final byte[] SUPERVISOR = supervisor();
    private static final int PROCESSES = 256;
    private static final int FILES = 256;
    private static final int FILE_MEGABYTES = 64;
    private static final String USER = "65532:65532";
    private static final BigDecimal NANO = BigDecimal.valueOf(1_000_000_000);

    /// What of `/proc` tells of the whole machine, beyond what engines hide themselves, and the list replaces theirs.
    private static final List<String> HIDDEN = List.of("/proc/asound", "/proc/acpi", "/proc/kcore", "/proc/keys",
            "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi",
            "/sys/firmware", "/proc/key-users", "/proc/cmdline", "/proc/interrupts",
            "/sys/devices/virtual/powercap");

    /// The same from another image.
    Container from(Image other) {
        return new Container(engine, options, other.id(), seed, memoryBytes);
    }

    /// The body of the request that creates it.
    ObjectNode request() {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("Image", image)
                .put("Hostname", "box")
                .put("StopSignal", "SIGKILL")
                .put("User", USER)
                .put("OpenStdin", true)
                .put("StdinOnce", true)
                .put("AttachStdin", true)
                .put("AttachStdout", true)
                .put("AttachStderr", true)
                .put("Tty", false)
                .put("NetworkDisabled", true);
        Driver.Texts texts = Driver.texts();
        ArrayNode command = request.putArray("Entrypoint");
        List.of("python3", "-sSP", "-c", BOOT).forEach(command::add);
        LongStream.of(SUPERVISOR.length, texts.driver().length, texts.guest().length, memoryBytes, FILES)
                .forEach(number -> command.add(String.valueOf(number)));
        request.putArray("Cmd");
        ArrayNode environment = request.putArray("Env");
        List.of("PYTHONHASHSEED=" + Long.remainderUnsigned(seed, 1L << 32), "HOME=/box", "USER=guest", "LANG=C.UTF-8")
                .forEach(environment::add);
        request.putObject("Labels").put(Owner.LABEL, Owner.self().label());
        if (!engine.podman()) {
            // Of the image. Podman does not know the word, and takes it for a program.
            request.putObject("Healthcheck").putArray("Test").add("NONE");
        }
        request.set("HostConfig", limits());
        return request;
    }

    /// What it reads first.
    byte[] program() {
        Driver.Texts texts = Driver.texts();
        ByteArrayOutputStream program = new ByteArrayOutputStream();
        program.writeBytes(SUPERVISOR);
        program.writeBytes(texts.driver());
        program.writeBytes(texts.guest());
        return program.toByteArray();
    }

    private ObjectNode limits() {
        ObjectNode host = JsonNodeFactory.instance.objectNode();
        host.put("NetworkMode", "none")
                .put("ReadonlyRootfs", true)
                .put("AutoRemove", true)
                .put("IpcMode", "none")
                .put("Memory", memoryBytes)
                .put("MemorySwap", memoryBytes)
                .put("PidsLimit", PROCESSES)
                .put("Privileged", false);
        if (engine.limitsProcessors()) {
            host.put("NanoCpus", options.cpus().multiply(NANO).longValue());
        }
        options.runtime().ifPresent(runtime -> host.put("Runtime", runtime));
        host.putArray("CapDrop").add("ALL");
        ArrayNode security = host.putArray("SecurityOpt").add("no-new-privileges");
        engine.filter().ifPresent(filter -> security.add("seccomp=" + filter));
        host.putObject("LogConfig").put("Type", "none");
        // An engine would make a working folder beforehand, and a mount takes the mode of the folder under it: the
        // supervisor goes to /box.
        String folder = "rw,noexec,nosuid,nodev,mode=1777,size=" + FILE_MEGABYTES + "m";
        host.putObject("Tmpfs").put("/tmp", folder).put("/box", folder).put("/dev/shm", folder);
        if (!engine.podman()) {
            // Podman then sets others, too, which fails where it may not raise them. The supervisor sets these anyway.
            ArrayNode own = host.putArray("Ulimits");
            limit(own, "nofile", FILES);
            limit(own, "core", 0);
        }
        ArrayNode hidden = host.putArray("MaskedPaths");
        HIDDEN.forEach(hidden::add);
        return host;
    }

    private static void limit(ArrayNode limits, String name, int most) {
        limits.addObject().put("Name", name).put("Soft", most).put("Hard", most);
    }

    private static byte[] supervisor() {
        String path = "/dev/rlm/repl/container.py";
        try (InputStream in = Objects.requireNonNull(Container.class.getResourceAsStream(path), path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
