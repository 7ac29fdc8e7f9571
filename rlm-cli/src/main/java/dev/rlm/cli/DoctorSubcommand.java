package dev.rlm.cli;

import java.io.Serial;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.rlm.app.TerminalText;
import dev.rlm.app.settings.Settings;
import dev.rlm.app.settings.Settings.EngineName;
import dev.rlm.app.settings.SettingsException;
import dev.rlm.cli.doctor.Doctor;
import dev.rlm.cli.doctor.Finding;
import dev.rlm.cli.doctor.Finding.State;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;

/// `rlm doctor`.
final class DoctorSubcommand implements Subcommand {
    private final SharedOptions shared;
    private final Workplace workplace;
    private final Terminal terminal;

    @Option(names = "--sandbox", description = "tries to escape from the REPL engine instead, attempt by attempt; minutes")
    private boolean sandbox;

    @Parameters(arity = "0..*", paramLabel = "ENGINE", completionCandidates = Names.class, description = "with --sandbox: the engines to try; without one, the one that is set")
    private List<String> names = new ArrayList<>();

    @Option(names = "--pull", description = "fetches the image of engine docker before it looks")
    private boolean pull;

    @Option(names = "--json", description = "as one JSON document")
    private boolean json;

    /// What can be asked for, for picocli.
    static final class Names extends ArrayList<String> {
        @Serial
        private static final long serialVersionUID = 1;

        Names() {
            super(Settings.Engine.labels());
        }
    }

    DoctorSubcommand(SharedOptions shared, Workplace workplace) {
        this.shared = shared;
        this.workplace = workplace;
        this.terminal = workplace.terminal();
    }

    @Override
    public ExitCode run(CommandLine self) throws InterruptedException, ReplException {
        boolean colours = terminal.mayColour(Terminal.Stream.OUT) && !shared.noColour();
        if (pull) {
            workplace.engine(chosen().named(EngineName.DOCKER), true, shared).close();
        }
        if (sandbox) {
            return tryToEscape(new SandboxTrials(workplace.machine(), terminal, colours, shared.verbose()));
        }
        if (!names.isEmpty()) {
            throw new UsageException("engines are named with --sandbox only; did you mean rlm doctor --sandbox "
                    + TerminalText.visibleLine(names.getFirst()) + "?");
        }
        boolean out = terminal.isTerminal(Terminal.Stream.OUT);
        boolean err = terminal.isTerminal(Terminal.Stream.ERR);
        Doctor.Screen screen = new Doctor.Screen(out, err, colours, out || err ? Columns.asked() : Optional.empty());
        Doctor.Project project = new Doctor.Project(() -> workplace.settings(Map.of(), shared.config()),
                shared.config().isPresent(), () -> workplace.loader(terminal.folder()).trustRequest());
        Settings.Engine chosen = chosen();
        Map<EngineName, ReplFactory> engines = new EnumMap<>(EngineName.class);
        for (EngineName name : EngineName.values()) {
            engines.put(name, workplace.engine(chosen.named(name)));
        }
        try {
            Doctor.Engines known = new Doctor.Engines(chosen.name(), engines);
            Doctor doctor = new Doctor(workplace.machine(), terminal.environment(), screen, project, known);
            List<Finding> findings = doctor.examine(json ? _ -> {} : finding -> print(finding, colours));
            if (json) {
                terminal.print(document(findings));
            }
            return worst(findings) == State.FAIL ? ExitCode.FAILED : ExitCode.OK;
        } finally {
            engines.values().forEach(ReplFactory::close);
        }
    }

    private ExitCode tryToEscape(SandboxTrials trials) throws InterruptedException {
        List<String> known = new Names();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new UsageException("no engine is called \"" + TerminalText.visibleLine(name) + "\"; there are "
                        + String.join(", ", known));
            }
        }
        // Looked up before the first attempt, so that what is wrong with the settings is said at once.
        List<Settings.Engine> wanted = names.isEmpty()
                ? List.of(workplace.settings(Map.of(), shared.config()).engine())
                : names.stream().distinct().map(this::named).toList();
        List<SandboxTrials.Trialled> all = new ArrayList<>();
        for (Settings.Engine engine : wanted) {
            all.add(trials.run(workplace.engine(engine), !json));
        }
        if (json) {
            terminal.print(SandboxTrials.document(all));
        }
        return all.stream().allMatch(SandboxTrials.Trialled::isGood) ? ExitCode.OK : ExitCode.FAILED;
    }

    private Settings.Engine named(String name) {
        return workplace.settings(Map.of("environment", name), shared.config()).engine();
    }

    /// The engine that is set. What is wrong with the settings is for their own check to say.
    private Settings.Engine chosen() {
        try {
            return workplace.settings(Map.of(), shared.config()).engine();
        } catch (SettingsException _) {
            return Settings.Engine.STANDARD;
        }
    }

    private void print(Finding finding, boolean colours) {
        String state = "%-4s".formatted(finding.state().word());
        String line = " %-12s %s%n".formatted(finding.check(), finding.text().replace("\n", " "));
        terminal.printStyled((colours ? colour(finding.state()).paint(state) : state)
                + (terminal.isTerminal(Terminal.Stream.OUT) ? TerminalText.visible(line) : line));
    }

    private static Colour colour(State state) {
        return switch (state) {
            case OK -> Colour.GREEN;
            case WARN -> Colour.YELLOW;
            case FAIL -> Colour.RED;
        };
    }

    private static State worst(List<Finding> findings) {
        return findings.stream().map(Finding::state).reduce(State.OK, (a, b) -> a.compareTo(b) > 0 ? a : b);
    }

    /// `rlm.doctor/1`.
    private static String document(List<Finding> findings) {
        ObjectNode document = JsonNodeFactory.instance.objectNode()
                .put("schema", "rlm.doctor/1")
                .put("state", worst(findings).word());
        ArrayNode checks = document.putArray("checks");
        findings.forEach(finding -> checks.addObject()
                .put("check", finding.check())
                .put("state", finding.state().word())
                .put("message", finding.message())
                .put("fix", finding.fix().orElse(null)));
        return document.toPrettyString();
    }
}
