package dev.rlm.core.code;

import java.util.List;
import java.util.Optional;

import dev.rlm.core.code.DirectiveFault.Reason;

/// Finds directives and near misses in lines of prose. Used by one thread.
///
/// Time is linear: only the first directive of a line may look beyond the line, and it looks no further than the next
/// line that begins with a directive.
final class DirectiveReader {
    private static final String BLANKS_AND_EMPHASIS = " \t*_`";

    private final List<String> lines;
    private final boolean cutOff;
    private final Scanned scanned;

    /// @param cutOff only complete directives count, none is completed by guessing
    DirectiveReader(List<String> lines, boolean cutOff, Scanned scanned) {
        this.lines = lines;
        this.cutOff = cutOff;
        this.scanned = scanned;
    }

    /// Directives in the lines of a fence that is not run.
    static void faultsIn(Fence fence, Scanned scanned) {
        for (int i = 0; i < fence.content().size(); i++) {
            String line = fence.content().get(i);
            int number = fence.line() + i;
            DirectiveStart.beginning(line)
                    .ifPresent(start -> scanned.fault(NearMiss.fault(line, start.start(), number, Reason.IN_FENCE)));
        }
    }

    /// Reads the directives of a line.
    ///
    /// @param next index of the line behind it, which is also the line's number
    /// @return index of the line to go on with: `next`, or greater if a directive's text went on
    int read(String line, int next) {
        Optional<DirectiveStart> first = DirectiveStart.beginning(line);
        if (first.isEmpty()) {
            NearMiss.in(line, next).forEach(scanned::fault);
            return next;
        }
        String region = first.get().variable() ? line : region(line, next);
        Optional<Argument> argument = argument(first.get(), line, region);
        if (argument.isEmpty()) {
            scanned.fault(NearMiss.fault(line, first.get().start(), next, Reason.UNCLOSED));
            return next;
        }
        int end = argument.get().end();
        if (end <= line.length()) {
            readOn(line, next, first.get(), argument.get());
            return next;
        }
        int lineEnd = region.indexOf('\n', end);
        String last = region.substring(0, lineEnd < 0 ? region.length() : lineEnd);
        if (goesOn(last, end)) {
            scanned.fault(NearMiss.fault(line, first.get().start(), next, Reason.IN_SENTENCE));
            return next;
        }
        accept(first.get(), argument.get(), line, next);
        return next + (int) last.chars().filter(c -> c == '\n').count();
    }

    private void readOn(String line, int number, DirectiveStart first, Argument firstArgument) {
        DirectiveStart start = first;
        Argument argument = firstArgument;
        while (true) {
            Optional<DirectiveStart> following = DirectiveStart.following(line, argument.end());
            if (following.isEmpty() && goesOn(line, argument.end())) {
                scanned.fault(NearMiss.fault(line, start.start(), number, Reason.IN_SENTENCE));
                return;
            }
            accept(start, argument, line, number);
            if (following.isEmpty()) {
                return;
            }
            start = following.get();
            int from = start.argument();
            Optional<Argument> next = Argument.literal(line, from).or(() -> Argument.balanced(line, from));
            if (next.isEmpty()) {
                scanned.fault(NearMiss.fault(line, start.start(), number, Reason.UNCLOSED));
                return;
            }
            argument = next.get();
        }
    }

    private Optional<Argument> argument(DirectiveStart start, String line, String region) {
        int from = start.argument();
        return Argument.literal(region, from)
                .or(() -> Argument.balancedAroundQuotes(line, from))
                .or(() -> Argument.balanced(line, from))
                .or(() -> Argument.balanced(region, from))
                .or(() -> guessed(line, from));
    }

    /// An argument with a parenthesis too many opened, as in `FINAL(sad :()`, ends with its line.
    private Optional<Argument> guessed(String line, int from) {
        int end = line.length();
        while (end > from && (BLANKS_AND_EMPHASIS + ".!").indexOf(line.charAt(end - 1)) >= 0) {
            end--;
        }
        return cutOff || end <= from || line.charAt(end - 1) != ')'
                ? Optional.empty()
                : Optional.of(new Argument(line.substring(from, end - 1).strip(), end, false));
    }

    /// The line and those after it that may belong to the text of its directive.
    private String region(String line, int next) {
        StringBuilder region = new StringBuilder(line);
        for (int i = next; i < lines.size() && !ends(lines.get(i)); i++) {
            region.append('\n').append(lines.get(i));
        }
        return region.toString();
    }

    private static boolean ends(String line) {
        return DirectiveStart.beginning(line).isPresent() || !ThinkTag.in(line).isEmpty()
                || FenceMark.opening(line, Integer.MAX_VALUE).filter(FenceMark::isRepl).isPresent();
    }

    /// Whether a sentence goes on behind a directive that ends before `end`; a new sentence may begin.
    private static boolean goesOn(String line, int end) {
        int at = DirectiveStart.skip(line, end, BLANKS_AND_EMPHASIS);
        return at < line.length() && (Character.isLowerCase(line.charAt(at)) || Character.isDigit(line.charAt(at))
                || ":,-\u2013\u2014=+/|([?\"')]".indexOf(line.charAt(at)) >= 0);
    }

    private void accept(DirectiveStart start, Argument argument, String line, int number) {
        String text = argument.text();
        if (text.isBlank()) {
            scanned.fault(NearMiss.fault(line, start.start(), number, Reason.EMPTY));
        } else if (argument.needsCode()) {
            scanned.fault(NearMiss.fault(line, start.start(), number, Reason.NEEDS_CODE));
        } else if (!start.variable()) {
            scanned.directive(new Directive.Final(text));
        } else if (isName(text)) {
            scanned.directive(new Directive.FinalVar(text));
        } else {
            scanned.fault(NearMiss.fault(line, start.start(), number, Reason.NOT_A_NAME));
        }
    }

    private static boolean isName(String text) {
        return (Character.isUnicodeIdentifierStart(text.codePointAt(0)) || text.charAt(0) == '_')
                && text.codePoints().skip(1).allMatch(c -> Character.isUnicodeIdentifierPart(c) || c == '_');
    }
}
