package dev.rlm.app.settings;

import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.rlm.app.trust.FileBytes;

/// Where keys are looked for: the environment first, then the `.env` beside a trusted rlm.toml, then that beside the
/// user's own. Of a `.env` only variables that a provider names as its `key_env` are read.
final class EnvFiles {
    private EnvFiles() {}

    /// @throws SettingsException when a trusted `.env` is not text
    static Keys.Sources of(Map<String, String> environment, Project project, Project own) {
        List<ParsedFile> files = new ArrayList<>();
        project.file().ifPresent(files::add);
        own.file().ifPresent(files::add);
        Set<String> wanted = wanted(files);
        List<Keys.Source> sources = new ArrayList<>();
        sources.add(new Keys.Source("environment", environment));
        for (Project one : List.of(project, own)) {
            one.file()
                    .filter(_ -> one.isTrusted())
                    .flatMap(file -> file.file().env())
                    .ifPresent(env -> sources.add(new Keys.Source(env.path().toString(), variables(env, wanted))));
        }
        Optional<FileBytes> unread = project.isTrusted()
                ? Optional.empty()
                : project.file().flatMap(file -> file.file().env());
        return new Keys.Sources(sources, unread.map(env -> env.path().toString()));
    }

    static Set<String> wanted(List<ParsedFile> files) {
        Set<String> wanted = new HashSet<>();
        BuiltIn.providers()
                .forEach(name -> BuiltIn.value(name, SettingsTable.KEY_ENV)
                        .ifPresent(variable -> wanted.add(variable.value())));
        files.forEach(file -> file.providers()
                .values()
                .forEach(section -> section.values()
                        .find(SettingsTable.KEY_ENV)
                        .ifPresent(variable -> wanted.add(variable.value()))));
        return wanted;
    }

    static Map<String, String> variables(FileBytes env, Set<String> wanted) {
        try {
            return DotEnv.read(env.text(), wanted);
        } catch (CharacterCodingException _) {
            throw new SettingsException(new Problem(Problem.Kind.FILE, env.path() + ": is not UTF-8 text"));
        }
    }
}
