package dev.rlm.app.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

import dev.rlm.app.settings.Setting.Section;
import dev.rlm.app.trust.FileBytes;
import dev.rlm.app.trust.TrustStore;

/// Writes the rlm.toml to begin with: every setting, its default, and a line on it.
public final class InitFile {
    private static final String HEAD = """
        # Settings of rlm for this folder. They come after flags and RLM_ variables, and before your own rlm.toml (in
        # ~/.config/rlm) and the defaults: delete the lines that you don't want to settle here. A value is the default, one
        # behind "#" an example. "rlm config show" lists what holds and where it comes from. Keys never stand here: put them
        # in the environment, or in a .env beside this file.
        """;
    private static final String PROVIDER_HEAD = """

        # A provider of your own; then: -m mine/some-model
        # [providers.mine]
        """;
    private static final String PRICE_HEAD = """

        # What its model costs, in US dollars a million tokens; models without a price don't run under a cost limit.
        # [prices."mine/some-model"]
        """;
    private static final int COMMENT_COLUMN = 40;
    private final TrustStore trust;

    public InitFile(TrustStore trust) {
        this.trust = trust;
    }

    /// The whole file.
    public static String text() {
        StringBuilder text = new StringBuilder(HEAD);
        appendSection(text, "\n[rlm]\n", Section.RLM);
        appendSection(text, "\n[native]\n", Section.NATIVE);
        appendSection(text, "\n[docker]\n", Section.DOCKER);
        appendSection(text, "\n[logs]\n", Section.LOGS);
        appendSection(text, PROVIDER_HEAD, Section.PROVIDER);
        appendSection(text, PRICE_HEAD, Section.PRICE);
        return text.toString();
    }

    /// Writes rlm.toml into `folder`, which is made if need be, and trusts it. A `.env` that lies there already is not
    /// trusted with it: nobody has looked at it.
    ///
    /// @param force whether one that is there is replaced; else it never is
    /// @return the file
    /// @throws FileAlreadyExistsException when there is one and `force` is not set
    /// @throws IOException when it cannot be written
    /// @throws dev.rlm.app.trust.TrustException when it was written but not trusted
    public Path write(Path folder, boolean force) throws IOException {
        Path file = Files.createDirectories(folder).toRealPath().resolve(Discovery.NAME);
        if (!force && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(file.toString(), null, "it is there already; --force replaces it");
        }
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(file.toString(), null, "it is a folder");
        }
        byte[] bytes = text().getBytes(StandardCharsets.UTF_8);
        if (force) {
            replace(file, bytes);
        } else {
            Files.write(file, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }
        trust.trustWithoutEnv(FileBytes.of(file, bytes));
        return file;
    }

    /// A link is replaced, not followed.
    private static void replace(Path file, byte[] bytes) throws IOException {
        Path aside = Files.createTempFile(file.getParent(), ".rlm", ".toml");
        Files.write(aside, bytes);
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void appendSection(StringBuilder text, String heading, Section section) {
        text.append(heading);
        boolean live = !heading.contains("# [");
        for (Setting<?> setting : SettingsTable.of(section)) {
            String line = line(setting, live);
            text.append(line)
                    .append(" ".repeat(Math.max(1, COMMENT_COLUMN - line.length())))
                    .append("# ")
                    .append(setting.help())
                    .append(remark(setting))
                    .append('\n');
        }
    }

    private static String remark(Setting<?> setting) {
        return switch (setting.standard()) {
            case Standard.Fixed _ -> "";
            case Standard.Usual(String _, String rule) -> " (default: " + rule + ")";
            case Standard.None(String _, String meaning) -> " (default: " + meaning + ")";
            case Standard.Needed _ -> " (needed)";
        };
    }

    /// Only a default that always holds stands without a "#", and only in sections that are there without a name.
    private static String line(Setting<?> setting, boolean live) {
        return switch (setting.standard()) {
            case Standard.Fixed(String text) -> (live ? "" : "# ") + assignment(setting, text);
            case Standard.Usual(String text, String _) -> "# " + assignment(setting, text);
            case Standard.None(String text, String _) -> "# " + assignment(setting, text);
            case Standard.Needed(String text) -> "# " + assignment(setting, text);
        };
    }

    /// In quotes where the setting takes a string.
    private static String assignment(Setting<?> setting, String text) {
        boolean quoted = setting.kind().takes(new Raw.One(Raw.Shape.TEXT, text));
        return setting.key() + " = " + (quoted ? "\"" + text + "\"" : text);
    }
}
