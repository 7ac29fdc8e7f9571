package dev.rlm.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import dev.rlm.app.Engines;
import dev.rlm.app.Machine;
import dev.rlm.app.Rlm;
import dev.rlm.app.RunReport;
import dev.rlm.app.RunRequest;
import dev.rlm.app.settings.Settings;
import dev.rlm.app.settings.SettingsLoader;
import dev.rlm.app.trust.Ownership;
import dev.rlm.app.trust.TrustStore;
import dev.rlm.core.answer.Answer;
import dev.rlm.core.context.ContextException;
import dev.rlm.core.run.Control;

/// How a Java program asks; the README shows the method's body.
final class LibraryExample {
    private LibraryExample() {}

    static Optional<String> ask(String question, String model, Path folder)
            throws ContextException, InterruptedException {
        // README, from here
        Machine machine = Machine.here(System.getenv(), Path.of(System.getProperty("user.home")));
        TrustStore trust = new TrustStore(machine.folders().state(), Ownership.ofThisProcess());
        SettingsLoader loader = new SettingsLoader(System.getenv(), folder, machine.folders(), trust);
        Settings settings = loader.load(Map.of("model", model, "cost_budget_usd", "0.25"));
        RunRequest request = new RunRequest(question, List.of("logs"), folder, System.in, OptionalLong.empty());
        try (Rlm rlm = new Rlm(settings, machine, Engines.local(machine))) {
            RunReport report = rlm.run(request, Control.create(), (call, turn, event) -> {}, System.err::println);
            return report.result().outcome().found().map(Answer::text);
        }
        // to here
    }
}
