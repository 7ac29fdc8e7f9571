package dev.rlm.core.run;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import dev.rlm.core.budget.Limits;
import dev.rlm.core.context.ContextStore;
import dev.rlm.core.context.Document;
import dev.rlm.core.id.RunId;
import dev.rlm.core.llm.Message;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.ModelTraits;
import dev.rlm.core.llm.Sampling;
import dev.rlm.core.prompt.DirectPrompt;
import dev.rlm.core.repl.Setup;
import dev.rlm.core.subcall.GuestModels;

/// One run, whole: what is asked, of whom, over what, within which limits.
///
/// @param route how it is answered
/// @param prompt the question; the name of the program, where there is one
/// @param program the user's own code, run as the root's one cell; empty: a model is asked for code
/// @param setup that prepares each session
/// @param context the documents; empty: the prompt is the context
/// @param models that may be used
/// @param limits of the whole tree
/// @param output maximum outputs
/// @param systemAddition put behind the system prompt
/// @param cellTimeout of one cell
/// @param memoryBytes of one REPL; 0: what its input needs
/// @param childShare of what is left that one child may use
/// @param seed of the guests
/// @param settings for the record, keys masked
/// @param workingFolder for the record
/// @param versions for the record
public record RunConfig(
        RunId id,
        Route route,
        String prompt,
        Optional<String> program,
        Optional<Setup> setup,
        ContextStore context,
        GuestModels models,
        Limits limits,
        Output output,
        Sampling sampling,
        Optional<String> systemAddition,
        Duration cellTimeout,
        long memoryBytes,
        BigDecimal childShare,
        long seed,
        Map<String, String> settings,
        String workingFolder,
        Map<String, String> versions) {
    public RunConfig {
        settings = Map.copyOf(settings);
        versions = Map.copyOf(versions);
    }

    /// Maximum outputs in tokens.
    ///
    /// @param turn of a turn of root or child
    /// @param sub of a plain call; empty: 4,096, or 8,192 for a model that thinks first
    public record Output(int turn, OptionalInt sub) {
        private static final int SUB = 4_096;
        private static final int REASONING_SUB = 8_192;

        /// Of a plain call to a model with these traits.
        public int subFor(ModelTraits traits) {
            return sub.orElse(traits.reasoning() ? REASONING_SUB : SUB);
        }
    }

    /// What the model is sent when the route is direct.
    public List<Message> directMessages() {
        return DirectPrompt.messages(prompt, context.documents(), systemAddition);
    }

    /// The same without the documents' texts: what there is to count beside them.
    public List<Message> directFrame() {
        return DirectPrompt.messages(prompt, context.documents().stream().map(Document::withoutText).toList(),
                systemAddition);
    }

    /// The same on another route.
    public RunConfig on(Route other) {
        return new RunConfig(id, other, prompt, program, setup, context, models, limits, output, sampling,
                systemAddition, cellTimeout,
                memoryBytes, childShare, seed, settings, workingFolder, versions);
    }

    /// The models that the run may ask.
    public List<ModelId> asked() {
        return route.direct() ? List.of(models.root()) : models.all();
    }

    /// The model of the root.
    public ModelId model() {
        return models.root();
    }
}
