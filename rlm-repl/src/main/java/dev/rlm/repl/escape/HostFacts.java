package dev.rlm.repl.escape;

import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// What is the host's own and no guest may know. It is compared here and never shown.
final class HostFacts {
    private static final Set<String> COMMON_VARIABLES = Set.of("PATH", "LANG", "LANGUAGE", "TZ", "TERM", "SHELL",
            "SHLVL", "_", "COLORTERM");
    private static final Set<String> COMMON_USERS = Set.of("root", "nobody", "guest", "user", "python", "sandbox");
    private static final int TELLING_VALUE = 4;
    private static final int TELLING_ARGUMENT = 16;
    /// Files of the system whose identity is asked for, by variable.
    private static final Map<String, Path> FILES = Map.of("PASSWD", Path.of("/etc/passwd"), "DEV_MEM",
            Path.of("/dev/mem"), "DOCKER_SOCKET", Path.of("/var/run/docker.sock"));

    private final List<Fact> facts;
    private final Map<String, String> variables;

    /// @param what in a few words, without the text itself
    private record Fact(String what, Pattern text) {
        static Fact exactly(String what, String text) {
            return new Fact(what, Pattern.compile(Pattern.quote(text)));
        }

        /// A name that is not part of a longer one.
        static Fact named(String what, String name) {
            return new Fact(what, Pattern.compile("(?<![\\w./-])" + Pattern.quote(name) + "(?![\\w.-])"));
        }
    }

    private HostFacts(List<Fact> facts, Map<String, String> variables) {
        this.facts = List.copyOf(facts);
        this.variables = Map.copyOf(variables);
    }

    /// Those of this process and its machine.
    static HostFacts ofThisProcess() throws IOException {
        List<Fact> facts = new ArrayList<>();
        Map<String, String> variables = new TreeMap<>();
        System.getenv().forEach((name, value) -> {
            if (!COMMON_VARIABLES.contains(name) && !name.startsWith("LC_") && value.length() >= TELLING_VALUE) {
                facts.add(Fact.exactly("a variable of the host's environment, " + name + ",", name + "=" + value));
            }
        });
        commandLine().forEach(argument -> facts.add(Fact.exactly("the host's command line", argument)));
        String home = System.getProperty("user.home", "");
        if (home.length() > 2) {
            facts.add(Fact.named("the user's home", home));
        }
        String user = System.getProperty("user.name", "");
        if (user.length() >= TELLING_VALUE && !COMMON_USERS.contains(user)) {
            facts.add(Fact.named("the user's name", user));
        }
        facts.addAll(addresses());
        variables.put("HOST_PID", String.valueOf(ProcessHandle.current().pid()));
        for (Map.Entry<String, Path> file : FILES.entrySet()) {
            Optional<String> identity = identity(file.getValue());
            if (identity.isPresent()) {
                facts.add(Fact.exactly("the host's own " + file.getValue(), identity.get()));
                variables.put(file.getKey(), Python.text(file.getValue().toString()));
            }
        }
        return new HostFacts(facts, variables);
    }

    /// The longest argument: options of a JVM are many people's, a class path is one's own.
    private static List<String> commandLine() throws IOException {
        Path file = Path.of("/proc/self/cmdline");
        List<String> arguments = Files.isReadable(file)
                ? Arrays.asList(Files.readString(file, StandardCharsets.ISO_8859_1).split("\0"))
                : Arrays.asList(ProcessHandle.current().info().arguments().orElse(new String[0]));
        return arguments.stream()
                .filter(argument -> argument.length() >= TELLING_ARGUMENT)
                .max(Comparator.comparingInt(String::length))
                .stream()
                .toList();
    }

    private static List<Fact> addresses() throws SocketException {
        List<Fact> facts = new ArrayList<>();
        for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
            if (!each.isLoopback()) {
                each.inetAddresses()
                        .filter(address -> !address.isLinkLocalAddress())
                        .map(address -> address.getHostAddress().replaceFirst("%.*", ""))
                        .forEach(address -> facts.add(Fact.named("an address of the host", address)));
                byte[] hardware = each.getHardwareAddress();
                if (hardware != null) {
                    facts.add(Fact.named("a hardware address of the host",
                            HexFormat.ofDelimiter(":").formatHex(hardware)));
                }
            }
        }
        return facts;
    }

    /// Number and time of change of a file, as the attempts write it; no two files have both.
    private static Optional<String> identity(Path file) throws IOException {
        if (!Files.exists(file) || !Files.getFileStore(file).supportsFileAttributeView("unix")) {
            return Optional.empty();
        }
        FileTime changed = Files.getLastModifiedTime(file);
        return Optional.of("%s:%d".formatted(Files.getAttribute(file, "unix:ino"), changed.to(TimeUnit.NANOSECONDS)));
    }

    /// What the guest is told, by variable.
    Map<String, String> variables() {
        return variables;
    }

    /// Which of these is in `returned`, in a clause.
    Optional<String> foundIn(String returned) {
        return facts.stream()
                .filter(fact -> fact.text.matcher(returned).find())
                .findFirst()
                .map(fact -> fact.what + " came back");
    }
}
