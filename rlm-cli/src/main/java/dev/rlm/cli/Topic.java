package dev.rlm.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rlm.cli.help.Block;
import dev.rlm.cli.help.Page;
import dev.rlm.cli.help.Page.Section;
import dev.rlm.cli.help.Page.Term;

/// What `rlm help` explains beside commands.
enum Topic {
    EXIT_CODES("exit-codes", "What the number means that rlm ends with.") {
        @Override
        List<Section> sections() {
            List<Term> codes = new ArrayList<>();
            Stream.of(ExitCode.values())
                    .map(code -> new Term(Integer.toString(code.number()), code.meaning()))
                    .forEach(codes::add);
            codes.add(codes.size() - 1, new Term("69", "the launcher found no suitable Java"));
            return List.of(new Section("Exit codes", new Block.Terms(codes)));
        }
    },
    ENVIRONMENT("environment", "The variables that rlm reads.") {
        @Override
        List<Section> sections() {
            return List.of(new Section("Environment", Block
                    .terms("""
                        OPENAI_API_KEY   the key of the provider openai; likewise DEEPSEEK_API_KEY, GROQ_API_KEY, MISTRAL_API_KEY,
                          OPENROUTER_API_KEY, and XAI_API_KEY of x-ai; a provider of your own names its variable with key_env
                        RLM_MODEL, RLM_...   RLM_ and a setting's name in capitals: behind options, before any rlm.toml;
                          rlm config show lists the settings
                        RLM_JAVA_HOME   the JDK to use; without it JAVA_HOME, PATH and the usual folders are searched
                        RLM_JAVA_OPTS   more options for Java, as -Xmx8g for large contexts
                        RLM_CACHES   what start-up caches the launcher makes: in the background after the command by default; now:
                          before the command runs; off: none are made, and none used
                        RLM_DEBUG   1 shows where in the program a fault of its own is, as -v does
                        NO_COLOR, TERM   no colours when NO_COLOR is set or TERM is dumb
                        CI   when set, as build servers do, progress is told in lines, not drawn again in its place
                        COLUMNS   the width of the terminal, where it is wrong by itself
                        XDG_CONFIG_HOME, XDG_CACHE_HOME, XDG_STATE_HOME   in place of ~/.config, ~/.cache and ~/.local/state
                        """)));
        }
    },
    FILES("files", "What rlm reads and writes.") {
        @Override
        List<Section> sections() {
            return List.of(new Section("Files", Block.terms("""
                rlm.toml   settings of this folder and those under it, up to the repository's root; rlm init writes one,
                  rlm trust allows it what needs your word
                .env   keys, read when it lies beside a trusted rlm.toml
                ~/.config/rlm/rlm.toml   your own settings, behind those of a folder
                trajectories/   beside rlm.toml: a file a run, with all that happened
                ~/.local/state/rlm/   what is trusted; trajectories/ of runs without an rlm.toml
                ~/.cache/rlm/   what can be made again; may be removed
                """)));
        }
    },
    SCRIPTED("scripted", "A model that answers from a file: -m scripted/FILE.") {
        @Override
        List<Section> sections() {
            return List.of(
                    new Section("Examples", Block.examples("""
                        Run code and answer, as the lines below say
                          rlm run -m scripted/replies.jsonl "How long is it?" -c notes.txt
                        """)),
                    new Section("The file", List.of(
                            new Block.Words("Each line of it is a JSON object, here of replies.jsonl:"),
                            new Block.Lines(List.of(
                                    "{\"for\": \"root\", \"reply\": \"```repl\\nn = len(context)\\n```\"}",
                                    "{\"for\": \"root\", \"match\": \"^Output\", \"reply\": \"FINAL_VAR(n)\"}")),
                            new Block.Words(
                                    "A request gets the first line left that fits it, and each line is used once. "
                                            + "When none fits, the run ends with exit code 5 and says which lines are left."))),
                    new Section("Fields", Block
                            .terms("""
                                "reply"   what the model says
                                "for"   whose request it is for: root, sub (llm_query), child (rlm_query), final, direct or any,
                                  which is the default
                                "match"   a regular expression to be found in the last message
                                "usage"   what to charge: {"input_tokens": 900, "output_tokens": 50}; counted when absent
                                "delay_ms"   how long the reply takes
                                "repeat"   true: the line may be used again
                                "error"   fails in place of a reply, or before it: {"status": 429, "headers": {"retry-after": "1"}}
                                """)));
        }
    };

    private final String word;
    private final String summary;

    Topic(String word, String summary) {
        this.word = word;
        this.summary = summary;
    }

    static Optional<Topic> named(String word) {
        return Stream.of(values()).filter(topic -> topic.word.equals(word)).findFirst();
    }

    /// What one types after `rlm help`.
    String word() {
        return word;
    }

    String summary() {
        return summary;
    }

    abstract List<Section> sections();

    Page page() {
        return new Page(word, summary, sections());
    }
}
