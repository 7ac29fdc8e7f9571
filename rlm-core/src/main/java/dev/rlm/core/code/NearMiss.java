package dev.rlm.core.code;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.rlm.core.code.DirectiveFault.Reason;

/// Finds in a line that begins with no directive what may have been meant as one.
final class NearMiss {
    private static final int SHOWN = 80;
    private static final Pattern WORD = Pattern.compile(
            "(?<![\\p{Alnum}_.])(final(?:\\\\?_?(?:var|answer)| answer)?)([ \\t]{0,4})([(:=])",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern EXACT = Pattern.compile("FINAL(?:\\\\?_VAR)?");

    private NearMiss() {}

    static List<DirectiveFault> in(String line, int number) {
        List<DirectiveFault> faults = new ArrayList<>();
        int position = DirectiveStart.position(line);
        Matcher matcher = WORD.matcher(line);
        while (faults.size() < ReplyParser.MAX_FAULTS && matcher.find()) {
            reason(matcher, matcher.start() == position)
                    .ifPresent(reason -> faults.add(fault(line, matcher.start(), number, reason)));
        }
        return faults;
    }

    private static Optional<Reason> reason(MatchResult miss, boolean first) {
        String word = miss.group(1);
        boolean space = !miss.group(2).isEmpty();
        if (!miss.group(3).equals("(")) {
            boolean meant = first && word.equals(word.toUpperCase(Locale.ROOT));
            return meant ? Optional.of(Reason.NO_PARENTHESES) : Optional.empty();
        }
        if (EXACT.matcher(word).matches()) {
            return Optional.of(space ? Reason.SPACE : Reason.IN_SENTENCE);
        }
        return space && !first ? Optional.empty() : Optional.of(Reason.SPELLING);
    }

    /// A fault that shows the line from `start` to the closing parenthesis, or as much of it as is shown at most.
    static DirectiveFault fault(String line, int start, int number, Reason reason) {
        int most = Math.min(line.length(), start + SHOWN);
        String shown = line.substring(start, most);
        int open = shown.indexOf('(');
        Optional<Argument> argument = open < 0 || reason == Reason.NO_PARENTHESES
                ? Optional.empty()
                : Argument.balanced(shown, open + 1);
        if (argument.isPresent()) {
            shown = shown.substring(0, argument.get().end());
        } else if (most < line.length()) {
            shown = shown.substring(0, shown.length() - (Character.isHighSurrogate(shown.charAt(SHOWN - 2)) ? 2 : 1))
                    + "…";
        }
        return new DirectiveFault(shown.strip(), number, reason);
    }
}
