package dev.rlm.cli.completion;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.rlm.cli.completion.Shape.Choice;

/// Completion for bash 3.2 and later.
public final class Bash {
    private static final String SCRIPT = """
        # Completion of rlm's commands for bash. Made by: rlm completion bash
        # Source it, or put it into the folder of bash-completion under the name rlm.

        %s
        # Sets what can follow the command $1: $commands, $options, and $argument, the kind of its arguments.
        _rlm_command() {
            commands='' options='' argument=none
            case $1 in
        %s    *) return 1 ;;
            esac
        }

        # Sets $kind to what the option $2 of the command $1 takes; fails when it takes no value.
        _rlm_option() {
            case "$1 $2" in
        %s    *) return 1 ;;
            esac
        }

        # Offers what there is of the kind $1 for the word $2.
        _rlm_offer() {
            case $1 in
            files) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$2")) ;;
            folders) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$2")) ;;
            runs) COMPREPLY=($(compgen -W "$(_rlm_runs)" -- "$2")) ;;
            =*) COMPREPLY=($(compgen -W "${1#=}" -- "$2")) ;;
            esac
        }

        _rlm() {
            local IFS=$' \\t\\n' commands options argument kind command='' value='' word i
            COMPREPLY=()
            _rlm_command ''
            for ((i = 1; i < COMP_CWORD; i++)); do
                word=${COMP_WORDS[i]}
                if [[ $word == '=' ]]; then
                    continue
                elif [[ -n $value ]]; then
                    value=''
                elif [[ $word == -* ]]; then
                    _rlm_option "$command" "$word" && value=$kind
                elif [[ " $commands " == *" $word "* ]]; then
                    command="${command:+$command }$word"
                    _rlm_command "$command"
                fi
            done
            word=${COMP_WORDS[COMP_CWORD]}
            [[ $word == '=' ]] && word=''
            local IFS=$'\\n'
            if [[ -n $value ]]; then
                _rlm_offer "$value" "$word"
            elif [[ $word == -* ]]; then
                _rlm_offer "=${options// /$'\\n'}" "$word"
            elif [[ -n $commands ]]; then
                _rlm_offer "=${commands// /$'\\n'}" "$word"
            else
                _rlm_offer "$argument" "$word"
            fi
        }

        complete -F _rlm rlm
        """;

    private Bash() {}

    /// @param program with all its commands
    public static String script(Shape program) {
        String commands = program.all().stream().map(Bash::command).collect(Collectors.joining());
        String options = program.all()
                .stream()
                .flatMap(shape -> shape.options().stream().flatMap(option -> option(shape, option)))
                .collect(Collectors.joining());
        return SCRIPT.formatted(RunIds.FUNCTION, commands, options);
    }

    private static String command(Shape shape) {
        String under = shape.commands().stream().map(Shape::name).collect(Collectors.joining(" "));
        String options = shape.options()
                .stream()
                .flatMap(option -> option.names().stream())
                .collect(Collectors.joining(" "));
        String argument = shape.argument().map(values -> " argument=" + kind(values)).orElse("");
        return """
                '%s')
                    commands='%s'
                    options='%s'%s
                    ;;
            """.formatted(shape.words(), under, options, argument);
    }

    private static Stream<String> option(Shape shape, Choice option) {
        return option.value()
                .stream()
                .map(values -> """
                        %s) kind=%s ;;
                    """.formatted(option.names()
                        .stream()
                        .map(name -> "'" + shape.words() + " " + name + "'")
                        .collect(Collectors.joining(" | ")), kind(values)));
    }

    private static String kind(Values values) {
        return switch (values) {
            case Values.Words(List<String> words) -> "$'=" + String.join("\\n", words) + "'";
            case Values.Files _ -> "files";
            case Values.Folders _ -> "folders";
            case Values.Runs _ -> "runs";
            case Values.Unknown _ -> "none";
        };
    }
}
