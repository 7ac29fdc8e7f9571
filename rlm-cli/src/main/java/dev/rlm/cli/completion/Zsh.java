package dev.rlm.cli.completion;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.rlm.cli.completion.Shape.Choice;

/// Completion for zsh, with its own function `_arguments`.
public final class Zsh {
    private static final String SCRIPT = """
        #compdef rlm
        # Completion of rlm's commands for zsh. Made by: rlm completion zsh
        # Evaluate it, or put it under the name _rlm into a folder of $fpath.

        %s
        _rlm_offer_runs() {
            local -a runs=(${(f)"$(_rlm_runs)"})
            compadd -V runs -- $runs
        }

        %s# Called by the completion system when it lies in $fpath; otherwise it registers itself.
        if [[ $funcstack[1] == _rlm ]]; then
            _rlm "$@"
        else
            compdef _rlm rlm
        fi
        """;

    private Zsh() {}

    /// @param program with all its commands
    public static String script(Shape program) {
        return SCRIPT.formatted(RunIds.FUNCTION,
                program.all().stream().map(Zsh::function).collect(Collectors.joining()));
    }

    private static String function(Shape shape) {
        List<String> specs = new ArrayList<>(shape.options().stream().map(Zsh::option).toList());
        if (shape.commands().isEmpty()) {
            shape.argument().ifPresent(values -> specs.add("'*:argument:" + action(values) + "'"));
            return function(shape, "    _arguments -s -S \\\n        " + String.join(" \\\n        ", specs) + "\n");
        }
        specs.addAll(List.of("'1: :->command'", "'*:: :->argument'"));
        return function(shape, """
                local curcontext=$curcontext state line
                _arguments -C -s -S \\
                    %s && return
                case $state in
                command)
                    local -a commands=(
            %s        )
                    _describe command commands
                    ;;
                argument)
                    case $words[1] in
            %s        esac
                    ;;
                esac
            """.formatted(String.join(" \\\n        ", specs), shape.commands()
                .stream()
                .map(under -> "            '" + plain(under.name() + ":" + under.summary()) + "'\n")
                .collect(Collectors.joining()),
                shape.commands()
                        .stream()
                        .map(under -> "        " + under.name() + ") " + name(under) + " ;;\n")
                        .collect(Collectors.joining())));
    }

    private static String function(Shape shape, String body) {
        return name(shape) + "() {\n" + body + "}\n\n";
    }

    private static String name(Shape shape) {
        return Stream.concat(Stream.of("_rlm"), shape.path().stream()).collect(Collectors.joining("_"));
    }

    private static String option(Choice option) {
        String names = option.names().size() == 1
                ? option.names().getFirst()
                : "{" + String.join(",", option.names()) + "}";
        String apart = option.repeatable()
                ? "*"
                : option.names().size() == 1 ? "" : "(" + String.join(" ", option.names()) + ")";
        String text = "[" + plain(option.summary()).replace("[", "\\[").replace("]", "\\]") + "]"
                + option.value().map(values -> ":value:" + action(values)).orElse("");
        return option.names().size() == 1
                ? "'" + apart + names + text + "'"
                : "'" + apart + "'" + names + "'" + text + "'";
    }

    private static String action(Values values) {
        return switch (values) {
            case Values.Words(List<String> words) -> "(" + String.join(" ", words) + ")";
            case Values.Files _ -> "_files";
            case Values.Folders _ -> "_files -/";
            case Values.Runs _ -> "_rlm_offer_runs";
            case Values.Unknown _ -> " ";
        };
    }

    /// For single quotes. A sentence here begins small and has no end, as zsh's own do.
    private static String plain(String text) {
        return text.replace("'", "'\\''");
    }
}
