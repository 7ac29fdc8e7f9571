package dev.rlm.core.prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.rlm.core.context.ContextStore;
import dev.rlm.core.context.Document;
import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.ReplInput;

/// What a node is asked, and over what.
///
/// @param shown the question as the model's first message states it
/// @param input what the REPL holds
/// @param hasContext whether there is input beside the question itself
public record Question(String shown, ReplInput input, boolean hasContext) {
    /// A longer prompt becomes context itself.
    static final int LONGEST_SHOWN = 20_000;
    private static final int EXCERPT = 1_000;

    /// What a program works on: documents, or, without any, an empty text, since its own text is not its input.
    public static Question ofProgram(String name, ContextStore context) {
        ContextValue value = valueOf(context).orElseGet(() -> new ContextValue.Text(""));
        return new Question(name, new ReplInput(value, context.names()), !context.isEmpty());
    }

    /// A question over the documents of a store.
    public static Question of(String prompt, ContextStore context) {
        return of(prompt, valueOf(context), context.names());
    }

    private static Optional<ContextValue> valueOf(ContextStore context) {
        List<String> texts = context.documents().stream().map(Document::text).toList();
        return texts.isEmpty()
                ? Optional.empty()
                : Optional.of(context.single()
                        ? new ContextValue.Text(texts.getFirst())
                        : new ContextValue.Texts(texts));
    }

    /// A question over documents, or, without any, over itself. A question of more than 20,000 characters goes into
    /// the context too; the first and last 1,000 of it are shown as the task.
    ///
    /// @param names of the documents, in order
    public static Question of(String prompt, Optional<ContextValue> context, List<String> names) {
        if (context.isEmpty()) {
            String shown = prompt.length() <= LONGEST_SHOWN ? prompt : excerpt(prompt);
            return new Question(shown, new ReplInput(new ContextValue.Text(prompt), List.of()), false);
        }
        if (prompt.length() <= LONGEST_SHOWN) {
            return new Question(prompt, new ReplInput(context.get(), names), true);
        }
        List<String> texts = new ArrayList<>(List.of(prompt));
        List<String> sources = new ArrayList<>(List.of("the whole question"));
        switch (context.get()) {
            case ContextValue.Text(String text) -> texts.add(text);
            case ContextValue.Texts(List<String> all) -> texts.addAll(all);
        }
        sources.addAll(names.isEmpty() ? texts.subList(1, texts.size()).stream().map(_ -> "context").toList() : names);
        return new Question(excerpt(prompt), new ReplInput(new ContextValue.Texts(texts), sources), true);
    }

    /// A child's question: without a context of its own its prompt is the context, and the first and last 1,000
    /// characters of it are shown as the task.
    public static Question ofChild(String prompt, Optional<ContextValue> context) {
        return context.isPresent()
                ? of(prompt, context, List.of())
                : new Question(excerpt(prompt), new ReplInput(new ContextValue.Text(prompt), List.of()), false);
    }

    private static String excerpt(String prompt) {
        if (prompt.length() <= 2 * EXCERPT) {
            return prompt;
        }
        return Cut.head(prompt, EXCERPT) + "\n[… %s of %s characters: all of it is in `context` …]\n".formatted(
                SystemPrompt.grouped(prompt.length() - 2L * EXCERPT), SystemPrompt.grouped(prompt.length()))
                + Cut.tail(prompt, EXCERPT);
    }
}
