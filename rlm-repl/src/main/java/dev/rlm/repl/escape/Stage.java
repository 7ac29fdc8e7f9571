package dev.rlm.repl.escape;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/// All that attempts aim at, and where it is seen whether they hit: places with canaries, listeners, what is the host's
/// own, and what another session knows. For one thread.
final class Stage implements AutoCloseable {
    /// What a guest can be told, and why it is not where it cannot be had.
    private static final Map<String, String> VARIABLES = Map.ofEntries(
            Map.entry("FOLDER", ""), Map.entry("SECRET", ""), Map.entry("VICTIM", ""), Map.entry("TARGET", ""),
            Map.entry("KEYS", ""), Map.entry("NETRC", ""), Map.entry("HOST_PID", ""), Map.entry("PREFIX", ""),
            Map.entry("TOKEN", ""), Map.entry("NEIGHBOURS", ""),
            Map.entry("PORT", "this machine has no 127.0.0.1"),
            Map.entry("PORT6", "this machine has no ::1"),
            Map.entry("UDP_PORT", "this machine has no 127.0.0.1"),
            Map.entry("UNIX_SOCKET", "the path of the folder is too long for a socket"),
            Map.entry("ABSTRACT", "this system has no abstract unix sockets"),
            Map.entry("PASSWD", "this machine has no /etc/passwd that can be told from others"),
            Map.entry("DEV_MEM", "this machine has no /dev/mem"),
            Map.entry("DOCKER_SOCKET", "this machine has no /var/run/docker.sock"));

    private final List<Place> places;
    private final Listeners listeners;
    private final HostFacts facts;
    private final Canary canary;
    private final String token;
    private final String neighbourKnows;
    private @Nullable Neighbour neighbour;
    private List<Long> neighbours = List.of();

    private Stage(List<Place> places, Canary canary) throws IOException {
        this.places = places;
        this.canary = canary;
        this.token = "rlm-escape-" + canary.next().substring(Canary.PREFIX.length());
        this.neighbourKnows = canary.next();
        this.facts = HostFacts.ofThisProcess();
        this.listeners = new Listeners(token);
    }

    static Stage set(List<Path> folders, Canary canary) throws IOException {
        List<Place> places = new ArrayList<>();
        try {
            for (Path folder : folders) {
                places.add(Place.in(folder));
            }
            Stage stage = new Stage(places, canary);
            stage.lay();
            return stage;
        } catch (IOException e) {
            places.forEach(Place::close);
            throw e;
        }
    }

    /// Puts all canaries back, with other contents.
    void lay() throws IOException {
        for (Place place : places) {
            place.lay(canary);
        }
    }

    List<Place> places() {
        return places;
    }

    /// A word that nobody else uses.
    String token() {
        return token;
    }

    /// What a neighbour keeps in a variable.
    String neighbourKnows() {
        return neighbourKnows;
    }

    void neighbour(Neighbour moved) {
        neighbour = moved;
        neighbours = moved.processes();
    }

    /// Why an attempt cannot be made with what is at `place`; empty when it can.
    Optional<String> lacks(Attempt attempt, Place place) throws IOException {
        Map<String, String> there = variables(place);
        return VARIABLES.entrySet()
                .stream()
                .filter(variable -> !there.containsKey(variable.getKey()) && attempt.uses(variable.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /// The line that stands before an attempt's code.
    ///
    /// @param cell the number of the cell that it becomes
    String definitions(Place place, int cell) throws IOException {
        return variables(place).entrySet()
                .stream()
                .map(variable -> variable.getKey() + " = " + variable.getValue())
                .collect(Collectors.joining("; ", "", "; CELL = " + cell + "\n"));
    }

    private Map<String, String> variables(Place place) throws IOException {
        Map<String, String> variables = new TreeMap<>(place.variables());
        variables.putAll(listeners.variables());
        variables.putAll(facts.variables());
        variables.put("PREFIX", Python.text(Canary.PREFIX));
        variables.put("TOKEN", Python.text(token));
        variables.put("NEIGHBOURS", neighbours.toString());
        return variables;
    }

    /// What of an escape is to be seen outside or in what came back, in a clause.
    ///
    /// @param returned all that came back from the guest
    Optional<String> seen(String returned) throws IOException, InterruptedException {
        String untold = returned;
        for (Place place : places) {
            Optional<String> found = place.foundIn(returned);
            if (found.isEmpty()) {
                found = place.changed();
            }
            if (found.isEmpty()) {
                found = place.connected();
            }
            if (found.isPresent()) {
                return found;
            }
            // It was told this path, which leads through the user's home.
            untold = untold.replace(place.folder().toString(), "");
        }
        if (returned.contains(neighbourKnows)) {
            return Optional.of("a variable of another session came back");
        }
        if (neighbourWasEnded()) {
            return Optional.of("a process of another session was ended");
        }
        Optional<String> reached = listeners.reached();
        return reached.isPresent() ? reached : facts.foundIn(untold);
    }

    /// Processes end for reasons of their own, too: the neighbour itself has to say that it lost one.
    private boolean neighbourWasEnded() throws InterruptedException {
        List<Long> living = neighbours.stream().filter(Stage::lives).toList();
        if (living.size() == neighbours.size()) {
            return false;
        }
        boolean unharmed = neighbour != null && neighbour.isUnharmed();
        neighbours = unharmed ? living : List.of();
        return !unharmed;
    }

    private static boolean lives(long process) {
        return ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false);
    }

    @Override
    public void close() throws IOException {
        places.forEach(Place::close);
        listeners.close();
    }
}
