package dev.rlm.cli.completion;

import java.util.List;
import java.util.stream.Collectors;

import dev.rlm.cli.completion.Shape.Choice;

/// Completion for fish 3 and later.
public final class Fish {
    private static final String HEAD = """
        # Completion of rlm's commands for fish. Made by: rlm completion fish
        # Put it under the name rlm.fish into ~/.config/fish/completions.

        # Prints the ids of recorded runs: those beside the rlm.toml that goes for this folder, the nearest one up to
        # the repository's root; without one, those in the state folder.
        function __rlm_runs
            set -l state $HOME/.local/state
            test -n "$XDG_STATE_HOME"; and set state $XDG_STATE_HOME
            set -l runs $state/rlm/trajectories
            set -l here (pwd -P)
            set -l root $here
            while test -n "$root"; and not test -e "$root/.git"
                set root (string replace -r '/[^/]*$' '' -- $root)
            end
            test -e "$root/.git"; or set root $here
            set -l at $here
            while not test -e "$at/rlm.toml"; and test -n "$at"; and test "$at" != "$root"
                set at (string replace -r '/[^/]*$' '' -- $at)
            end
            test -e "$at/rlm.toml"; and set runs "$at/trajectories"
            echo last
            for file in $runs/*.jsonl
                string replace -rf '.*/([0-9]{8}-[0-9]{6}-[0-9a-f]{6})\\.jsonl$' '$1' -- $file
            end
        end

        # Succeeds when the words so far call exactly the command of these words.
        function __rlm_at
            set -l words (commandline -opc)
            set -l found
            set -l skip 0
            for word in $words[2..-1]
                if test $skip = 1
                    set skip 0
                else if contains -- $word %s
                    set skip 1
                else if not string match -q -- '-*' $word; and contains -- "$found $word" %s
                    set found "$found $word"
                end
            end
            test "$found" = "$argv"
        end

        complete -c rlm -f
        """;

    private Fish() {}

    /// @param program with all its commands
    public static String script(Shape program) {
        String taking = program.all()
                .stream()
                .flatMap(shape -> shape.options().stream())
                .filter(option -> option.value().isPresent())
                .flatMap(option -> option.names().stream())
                .distinct()
                .collect(Collectors.joining(" "));
        String paths = program.all()
                .stream()
                .filter(shape -> !shape.path().isEmpty())
                .map(shape -> "' " + shape.words() + "'")
                .collect(Collectors.joining(" "));
        return HEAD.formatted(taking, paths)
                + program.all().stream().map(Fish::lines).collect(Collectors.joining());
    }

    private static String lines(Shape shape) {
        String start = "complete -c rlm -n '__rlm_at"
                + (shape.path().isEmpty() ? " \"\"" : " \" " + shape.words() + "\"")
                + "'";
        StringBuilder lines = new StringBuilder("\n");
        shape.commands()
                .forEach(under -> lines.append(start)
                        .append(" -a ")
                        .append(under.name())
                        .append(" -d ")
                        .append(quoted(under.summary()))
                        .append('\n'));
        shape.argument()
                .map(Fish::offer)
                .filter(offer -> !offer.isEmpty())
                .ifPresent(
                        offer -> lines.append(start).append(offer).append('\n'));
        shape.options().forEach(option -> lines.append(start).append(option(option)).append('\n'));
        return lines.toString();
    }

    private static String option(Choice option) {
        String names = option.names()
                .stream()
                .map(name -> name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1))
                .collect(Collectors.joining());
        String value = option.value()
                .map(values -> (values instanceof Values.Files ? " -r" : " -x") + offer(values))
                .orElse("");
        return names + value + " -d " + quoted(option.summary());
    }

    private static String offer(Values values) {
        return switch (values) {
            case Values.Words(List<String> words) -> " -a " + quoted(String.join(" ", words));
            case Values.Files _ -> " -F";
            case Values.Folders _ -> " -a '(__fish_complete_directories)'";
            case Values.Runs _ -> " -k -a '(__rlm_runs)'";
            case Values.Unknown _ -> "";
        };
    }

    /// For fish, in whose single quotes a backslash takes away the meaning of a quote and of itself.
    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
