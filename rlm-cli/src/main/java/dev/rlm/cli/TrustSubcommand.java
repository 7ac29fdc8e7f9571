package dev.rlm.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.rlm.app.settings.TrustRequest;
import dev.rlm.app.trust.TrustState;
import dev.rlm.app.trust.Trusted;

/// `rlm trust`.
final class TrustSubcommand implements Subcommand {
    private final SharedOptions shared;
    private final Workplace workplace;
    private final Terminal terminal;

    @Parameters(arity = "0..1", paramLabel = "DIR", defaultValue = "", description = "the folder (default: this one)")
    private String folder = "";

    @Option(names = "--yes", description = "does not ask; needed without a terminal")
    private boolean yes;

    @Option(names = "--remove", description = "trusts it no longer")
    private boolean remove;

    @Option(names = "--list", description = "lists what is trusted")
    private boolean list;

    @Option(names = "--json", description = "with --list: as one JSON document")
    private boolean json;

    TrustSubcommand(SharedOptions shared, Workplace workplace) {
        this.shared = shared;
        this.workplace = workplace;
        this.terminal = workplace.terminal();
    }

    @Override
    public ExitCode run(CommandLine self) {
        if (json && !list) {
            throw new UsageException("--json goes with --list");
        }
        if (list) {
            printList(workplace.trust().list());
            return ExitCode.OK;
        }
        Path where = terminal.folder().resolve(folder);
        if (remove) {
            return removed(where.resolve("rlm.toml"));
        }
        Optional<TrustRequest> request = workplace.loader(where).trustRequest();
        if (request.isEmpty()) {
            terminal.tell("rlm: there is no rlm.toml in " + where + " or above it in its repository");
            return ExitCode.SETTINGS;
        }
        return decided(request.get());
    }

    private void printList(List<Trusted> all) {
        terminal.print(json ? document(all) : lines(all));
        if (all.isEmpty() && !json) {
            word("nothing is trusted");
        }
    }

    private ExitCode removed(Path file) {
        boolean was = workplace.trust().remove(file);
        word(was ? file + " is trusted no longer" : file + " was not trusted");
        return ExitCode.OK;
    }

    private ExitCode decided(TrustRequest request) {
        if (request.state() instanceof TrustState.Current) {
            word(request.file().path() + " is trusted as it stands");
            return ExitCode.OK;
        }
        terminal.tell(request.file().path() + (request.asks().isEmpty() ? " sets nothing" : " asks for:"));
        request.asks().forEach(line -> terminal.tell("  " + line));
        if (!request.refusals().isEmpty()) {
            terminal.tell("Of these, only the user may allow:");
            request.refusals().forEach(problem -> terminal.tell("  " + problem.text()));
        }
        if (!yes && !confirmed()) {
            return ExitCode.SETTINGS;
        }
        workplace.trust().trust(request.file());
        word(request.file().path() + " is trusted now, until it changes");
        return ExitCode.OK;
    }

    private boolean confirmed() {
        if (!terminal.mayAsk()) {
            terminal.tell("rlm: nobody is there to ask; --yes trusts it without asking");
            return false;
        }
        boolean confirmed = terminal.isConfirmed("Trust it as it stands?");
        terminal.tell(confirmed ? "" : "not trusted");
        return confirmed;
    }

    private void word(String line) {
        if (!shared.quiet()) {
            terminal.tell("rlm: " + line);
        }
    }

    private static String lines(List<Trusted> all) {
        StringBuilder text = new StringBuilder();
        all.forEach(trusted -> text.append(trusted.file()).append('\n'));
        return text.toString();
    }

    /// `rlm.trust/1`.
    private static String document(List<Trusted> all) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("schema", "rlm.trust/1");
        ArrayNode files = json.putArray("trusted");
        all.forEach(trusted -> files.addObject()
                .put("file", trusted.file().toString())
                .put("sha256", trusted.toml())
                .put("env_sha256", trusted.env().orElse(null)));
        return json.toPrettyString();
    }
}
