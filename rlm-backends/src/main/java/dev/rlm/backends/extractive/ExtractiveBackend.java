package dev.rlm.backends.extractive;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.rlm.core.cancel.Cancellation;
import dev.rlm.core.llm.Finish;
import dev.rlm.core.llm.LlmBackend;
import dev.rlm.core.llm.LlmException;
import dev.rlm.core.llm.LlmReply;
import dev.rlm.core.llm.LlmRequest;
import dev.rlm.core.llm.Message;
import dev.rlm.core.llm.TokenCounter;
import dev.rlm.core.llm.Usage;

/// The model `builtin/extractive`: a search, not a mind. Needs no key and no network, and says the same to the same
/// messages always. As a root it writes code that ranks the context and asks sub-calls about the best passages; asked for
/// the answer before that is done, it lets those passages stand. As a sub-model it picks lines. Thread-safe and without
/// state.
public final class ExtractiveBackend implements LlmBackend {
    /// The reply of the sub-model when no line bears on the question.
    public static final String NOTHING = "nothing relevant";

    private static final String RANK = "I search, I do not reason. First I rank the lines of the context by the words"
            + " of the question.";
    private static final String ASK = "Sub-calls read the best passages, and I quote the lines that they point to.";
    private static final String QUOTE = "I quote the best passages by their rank alone.";
    private static final Pattern RANKED = Pattern.compile("\\d passages? to read:");
    private static final Pattern RAREST = Pattern.compile("(?m)^Words: (.+)$");
    private static final String FOUND = "Passages found (no language model";
    private static final String FOUND_SO_FAR = "\nAnswer so far:\n" + FOUND;
    private static final String NOT_SEARCHED = """
        Nothing found (no language model; the search was stopped before it was done)

        The context had not been ranked yet. Allow the run more time, turns or calls.""";
    private static final int MOST_OF_PASSAGE = 3;
    private static final int MOST_OF_PROMPT = 12;

    private final TokenCounter tokens;
    private final Terms terms = new Terms();
    private final GuestProgram program = new GuestProgram(terms);

    /// A backend whose usage is what `tokens` counts in the messages and the reply.
    public ExtractiveBackend(TokenCounter tokens) {
        this.tokens = tokens;
    }

    @Override
    public LlmReply call(LlmRequest request, Cancellation cancellation) throws LlmException {
        if (cancellation.isCancelled()) {
            throw new LlmException.Terminal(LlmException.Kind.CANCELLED, OptionalInt.empty(), false, "cancelled");
        }
        String reply = switch (request.purpose()) {
            case ROOT, CHILD -> fenced(request, next(request.messages()));
            case FINAL -> last(request.lastMessage());
            case SUB -> picked(Prompt.of(request.lastMessage()));
            case DIRECT -> found(Prompt.of(request.lastMessage()));
        };
        return bounded(reply, request);
    }

    private record Step(String intro, String cell) {}

    /// What comes next follows from what was last said and from what it printed; a REPL that was lost starts again.
    private Step next(List<Message> messages) {
        String said = messages.stream()
                .filter(message -> message.role() == Message.Role.ASSISTANT)
                .map(Message::text)
                .reduce("", (_, later) -> later);
        boolean ranked = RANKED.matcher(messages.getLast().text()).find();
        if (said.startsWith(RANK) && ranked) {
            return new Step(ASK, program.quoting(true));
        }
        return said.startsWith(ASK)
                ? new Step(QUOTE, program.quoting(false))
                : new Step(RANK, program.ranking(Prompt.ofRun(messages).question()));
    }

    /// The passages that ranking left as the answer so far stand as they are, for which it takes an empty reply: code
    /// might meet a REPL that is gone, and text copied from the context might read like code.
    private static String last(String asked) {
        return asked.contains(FOUND_SO_FAR) ? "" : NOT_SEARCHED;
    }

    /// A reply with code. Where the allowed length would cut the code off, the call fails: a text that says so would be
    /// taken for an answer.
    private String fenced(LlmRequest request, Step step) throws LlmException {
        String text = step.intro() + "\n\n```repl\n" + step.cell() + "\n```";
        long needed = tokens.count(text);
        if (needed > request.maxOutputTokens()) {
            throw new LlmException.Terminal(LlmException.Kind.BAD_REQUEST, OptionalInt.empty(), false,
                    request.model() + " replies with a program of " + needed + " tokens, and may write "
                            + request.maxOutputTokens()
                            + ": raise --max-output, or the token budget where that leaves no more");
        }
        return text;
    }

    private String picked(Prompt prompt) {
        Matcher told = RAREST.matcher(prompt.material());
        List<String> rarest = told.find() ? List.of(told.group(1).split(", ")) : List.of();
        List<String> lines = Line.ofPrompt(prompt.material()).stream().map(Line::text).toList();
        List<Integer> places = new LinePicker(terms.of(prompt.question()), rarest, lines).picked(MOST_OF_PASSAGE);
        return places.isEmpty() ? NOTHING : places.stream().map(lines::get).collect(Collectors.joining("\n"));
    }

    private String found(Prompt prompt) {
        List<Line> lines = Line.ofText(prompt.material());
        List<Integer> places = new LinePicker(terms.of(prompt.question()), List.of(), lines.stream()
                .map(Line::text)
                .toList()).picked(MOST_OF_PROMPT);
        List<String> parts = new ArrayList<>();
        parts.add(places.isEmpty() ? "Nothing found (no language model)" : FOUND + ")");
        Beyond.noteOn(prompt.question()).ifPresent(parts::add);
        places.forEach(place -> parts.add("line " + lines.get(place).number() + "\n  > " + lines.get(place).text()));
        return String.join("\n\n", parts);
    }

    private LlmReply bounded(String reply, LlmRequest request) {
        long input = request.messages().stream().mapToLong(message -> tokens.count(message.text())).sum();
        String text = reply;
        long output = tokens.count(text);
        while (output > request.maxOutputTokens()) {
            text = text.substring(0, (int) (text.length() * 0.9 * request.maxOutputTokens() / output));
            output = tokens.count(text);
        }
        Finish finish = text.length() < reply.length() ? Finish.LENGTH : Finish.STOP;
        return new LlmReply(text, "", List.of(), finish, Optional.of(Usage.of(input, output)), Optional.empty(),
                Optional.empty());
    }
}
