package dev.rlm.cli;

import java.util.List;

import dev.rlm.cli.help.Block;

/// The examples of help. A test tries each that needs no model's server.
final class Examples {
    private static final String RUN = """
        Search a folder, without a key and at no cost
          rlm run -m builtin/extractive "What was renamed?" -c examples/incident
        Ask the model whose key is set, for at most 25 cents and five minutes
          rlm run "Why did orders fail?" -c logs --cost-budget 0.25 --time-budget 5m
        See what it could cost, and what one call over all of it would
          rlm run --estimate "Why did orders fail?" -c logs
        Be asked before it may cost 50 cents, and take one call where that will do
          rlm run "Why did orders fail?" -c logs --confirm-above 0.50 --route auto
        Take one model for the run, and a cheaper one for its sub-calls
          rlm run -m openai/gpt-6-sol --sub-model openai/gpt-6-luna "Why?" -c logs
        Let it start child runs (rlm_query), each with a REPL of its own
          rlm run -d 2 "What differs between the contracts?" -c "contracts/*.txt"
        Give it a large context and long cells
          rlm run "Which requests were slow?" -c logs --memory 4g --cell-timeout 3m
        Read a pipe, and take the answer out of the result with jq
          git log -p | rlm run "Who changed retries?" -c - --json | jq -r .answer
        Read the question from a file
          rlm run - -c logs <question.txt
        """;
    private static final String EXEC = """
        Run a file in the sandbox, and see its value
          rlm exec parse.py -c logs
        Run a line, under a limit of time and memory
          echo 'sum(range(10))' | rlm exec --cell-timeout 5s --memory 1g
        Prepare the session first, and take the value out of the result
          rlm exec count.py --setup helpers.py --json | jq -r .value
        Let its llm_query ask a model, for at most ten cents
          rlm exec ask.py -m openai/gpt-6-luna --cost-budget 0.10
        """;
    private static final String LOGS = """
        List the last five runs
          rlm logs --tail 5
        Show the last run, then its tree of calls and child runs with their cost
          rlm logs last
          rlm logs last --tree
        Watch it from another terminal while it goes on
          rlm logs last --follow
        Count its events by type
          rlm logs last --raw | jq -r .type | sort | uniq -c
        """;
    private static final String COMPLETION = """
        bash, for this shell; for all of them put the line into ~/.bashrc
          eval "$(rlm completion bash)"
        zsh, likewise, behind compinit in ~/.zshrc
          eval "$(rlm completion zsh)"
        fish, for all shells
          rlm completion fish >~/.config/fish/completions/rlm.fish
        """;

    private Examples() {}

    /// The program's own: the first minute.
    static List<Block> first() {
        return Block.examples("""
            Search a folder, without a key and at no cost
              rlm run -m builtin/extractive "What was renamed?" -c examples/incident
            Ask the model whose key is set, for at most a quarter of a dollar
              rlm run "Why did orders fail?" -c logs --cost-budget 0.25
            See what the last run did, call by call
              rlm logs last --tree
            """);
    }

    static List<Block> of(Verb verb) {
        return Block.examples(switch (verb) {
            case RUN -> RUN;
            case EXEC -> EXEC;
            case INIT -> """
                Write one here, then set what you want otherwise
                  rlm init
                Write one into another folder, in place of the one there
                  rlm init project --force
                """;
            case TRUST -> """
                Look at the rlm.toml of this folder, and decide
                  rlm trust
                Trust one in a script, where nobody can be asked
                  rlm trust project --yes
                See what is trusted, and take it back
                  rlm trust --list
                  rlm trust project --remove
                """;
            case LOGS -> LOGS;
            case CONFIG, CONFIG_SHOW -> """
                See what holds here, and where it comes from
                  rlm config show
                See what a variable of the environment changes
                  RLM_MAX_TURNS=5 rlm config show --json
                """;
            case PRICING -> """
                See what a model costs, by which rule, and how old the figures are
                  rlm pricing gpt-6-luna
                  rlm pricing openrouter/anthropic/claude-sonnet-4.5
                List all prices, and take the output's of each model out of the document
                  rlm pricing --json | jq -r '.models[] | .output + " " + .model'
                """;
            case DOCTOR -> """
                Check that all is there
                  rlm doctor
                Try on this machine whether the sandboxes hold; takes a minute or two for each
                  rlm doctor --sandbox
                  rlm doctor --sandbox local native
                Check it in a script
                  rlm doctor --json | jq -r '.checks[].message'
                """;
            case COMPLETION -> COMPLETION;
            case VERSION -> """
                Say which rlm this is, in words and for a program
                  rlm version
                  rlm version --json
                """;
            case HELP -> """
                Explain a command, and one under another
                  rlm help run
                  rlm help config show
                Explain a topic
                  rlm help exit-codes
                """;
        });
    }
}
