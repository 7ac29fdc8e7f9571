package dev.rlm.cli.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

import dev.rlm.app.Machine;
import dev.rlm.app.Preview;
import dev.rlm.app.settings.ModelChoice;
import dev.rlm.app.settings.Problem;
import dev.rlm.app.settings.Settings;
import dev.rlm.app.settings.SettingsException;
import dev.rlm.app.settings.Shown;
import dev.rlm.app.settings.TrustRequest;
import dev.rlm.app.trust.TrustState;

/// The settings, and whether what they ask for is there: keys, the model, memory, the folder for trajectories.
///
/// @param loader reads the settings
/// @param named whether the user named the settings file: then it is trusted
/// @param request what the found file asks for
/// @param leastMemory bytes that a REPL needs at least; asks the engine
record SettingsCheck(
        Callable<Settings> loader,
        boolean named,
        Callable<Optional<TrustRequest>> request,
        Machine machine,
        LongSupplier leastMemory) {

    List<Finding> look() throws Exception {
        try {
            Settings settings = loader.call();
            List<Finding> findings = new ArrayList<>();
            findings.add(file(settings));
            findings.addAll(keys(settings));
            findings.add(model(settings));
            findings.add(MemoryCheck.of(machine, leastMemory.getAsLong()).look(settings));
            findings.addAll(new FolderCheck("trajectories", settings.trajectories(), Finding.State.FAIL,
                    "--trajectory-dir").look());
            return findings;
        } catch (SettingsException failure) {
            return faults(failure.problems().stream().map(Problem::text).distinct().toList());
        }
    }

    /// A line for each; the last says what they all mean.
    private static List<Finding> faults(List<String> problems) {
        List<Finding> findings = new ArrayList<>();
        problems.subList(0, problems.size() - 1).forEach(problem -> findings.add(Finding.fail("settings", problem)));
        findings.add(Finding.fail("settings", problems.getLast(),
                "no run starts until " + (problems.size() == 1 ? "this is right" : "these are right")));
        return findings;
    }

    private Finding file(Settings settings) throws Exception {
        Path own = machine.folders().settingsFile();
        String user = Files.isRegularFile(own) ? "; your own: " + own : "";
        if (settings.file().isEmpty()) {
            return Finding.ok("settings",
                    "no rlm.toml goes for this folder" + (user.isEmpty() ? ", defaults hold" : user)
                            + "; rlm init writes one");
        }
        String message = settings.file().get() + ", " + (named ? "named with --config" : trust()) + user;
        return settings.keys()
                .unreadEnv()
                .map(env -> Finding.warn("settings", message + "; ignored: " + env,
                        "look at both, then run \"rlm trust\""))
                .orElseGet(() -> Finding.ok("settings", message));
    }

    private String trust() throws Exception {
        Optional<TrustState> state = request.call().map(TrustRequest::state);
        return state.isPresent() ? switch (state.get()) {
            case TrustState.Current() -> "trusted as it stands";
            case TrustState.Changed(boolean _) -> "changed since you trusted it, but asks for nothing that needs trust";
            case TrustState.Unknown() -> "not trusted, but asks for nothing that needs trust";
        } : "gone by now";
    }

    /// A line for each key, and one for all that are not set: most people have one key.
    private static List<Finding> keys(Settings settings) {
        List<Finding> findings = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        settings.shown().stream().filter(line -> line.section().equals("keys")).forEach(key -> {
            if (key.value().equals("not set")) {
                missing.add(key.name());
            } else {
                findings.add(key(key));
            }
        });
        if (!missing.isEmpty()) {
            findings.add(Finding.ok("key", "not set: " + String.join(", ", missing)));
        }
        return findings;
    }

    private static Finding key(Shown key) {
        return switch (key.value()) {
            case "present" -> Finding.ok("key", key.name() + " is present (" + key.origin() + ")");
            default -> Finding.fail("key", key.name() + " is " + key.value() + " (" + key.origin()
                    + "): it holds a blank, a line break or a letter outside ASCII", "set it again, or unset it");
        };
    }

    /// Those that are set, by their names.
    private static List<String> limitsOfMoney(Settings settings) {
        return Stream.concat(settings.limits().cost().stream().map(_ -> "cost_budget_usd"),
                settings.dailyCost().stream().map(_ -> "daily_cost_usd")).toList();
    }

    private Finding model(Settings settings) {
        try {
            Preview preview = Preview.of(settings, machine);
            ModelChoice choice = preview.choice();
            List<String> limits = limitsOfMoney(settings);
            if (!preview.unpriced().isEmpty() && !limits.isEmpty()) {
                return Finding.fail("model", "no price is known for " + preview.unpriced().getFirst()
                        + ", so a budget of money cannot be kept",
                        "say what it costs in [prices.\"" + preview.unpriced().getFirst() + "\"], or set "
                                + String.join(" and ", limits) + " to \"none\"");
            }
            String why = settings.wanted()
                    .model()
                    .map(wanted -> choice.model() + " (" + wanted.origin().shown() + ")")
                    .orElseGet(() -> choice.remark().orElseGet(() -> choice.model().toString()));
            String sub = choice.subModel().equals(choice.model()) ? "" : "; for sub-calls " + choice.subModel();
            return choice.model().provider().equals("builtin") && settings.wanted().model().isEmpty()
                    ? Finding.warn("model", "no key is set and no model named, so " + choice.model()
                            + " searches, without a language model",
                            "for a real one set its provider's key, such as OPENAI_API_KEY, or name it with -m")
                    : Finding.ok("model", why + sub);
        } catch (SettingsException failure) {
            List<String> lines = failure.problems().stream().map(Problem::text).map(String::strip).distinct().toList();
            return lines.size() == 1
                    ? Finding.fail("model", lines.getFirst(), "rlm run needs it")
                    : Finding.fail("model", lines.getFirst(), String.join(" or ", lines.subList(1, lines.size())));
        }
    }
}
