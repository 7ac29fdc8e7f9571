package dev.rlm.core.prompt;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rlm.core.context.Document;
import dev.rlm.core.llm.Message;

/// What a model is sent that answers in one call: the question and every document, whole and by name.
public final class DirectPrompt {
    private static final String MARK = "=====";

    private DirectPrompt() {}

    /// The messages of the call. Documents stand between marks that none of them holds.
    ///
    /// @param question whole, however long it is
    /// @param added by the user, behind the instructions
    public static List<Message> messages(String question, List<Document> documents, Optional<String> added) {
        String instructions = SystemPrompt.resource("direct-prompt.md").strip();
        return List.of(
                Message.system(added.map(more -> instructions + "\n\n" + more.strip()).orElse(instructions)),
                Message.user(documents.isEmpty()
                        ? "Question:\n" + question
                        : "Question:\n%s\n\nDocuments: %s\n\n%s".formatted(question,
                                SystemPrompt.grouped(documents.size()), listed(documents))));
    }

    private static String listed(List<Document> documents) {
        String mark = markFor(documents);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < documents.size(); i++) {
            Document document = documents.get(i);
            text.append(String.format(Locale.ROOT, "%s document %d of %d: %s\n", mark, i + 1, documents.size(),
                    document.name())).append(document.text());
            text.append(document.text().endsWith("\n") ? "" : "\n");
        }
        return text.append(mark).append(" end of the documents\n\nNow answer the question at the top.").toString();
    }

    private static String markFor(List<Document> documents) {
        String mark = MARK;
        while (occurs(mark, documents)) {
            mark += mark;
        }
        return mark;
    }

    private static boolean occurs(String mark, List<Document> documents) {
        return documents.stream()
                .flatMap(document -> Stream.of(document.name(), document.text()))
                .anyMatch(text -> text.contains(mark));
    }
}
