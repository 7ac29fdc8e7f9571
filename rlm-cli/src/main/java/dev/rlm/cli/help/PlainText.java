package dev.rlm.cli.help;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import dev.rlm.cli.help.Page.Section;
import dev.rlm.cli.help.Page.Term;

/// A page for a terminal: wrapped at blanks, so that only a single word may be longer than a line.
///
/// @param width of the terminal in characters
/// @param emphasis makes titles and names stand out
public record PlainText(int width, UnaryOperator<String> emphasis) {
    /// Below this, a meaning stands under its term, not beside it.
    private static final int TWO_COLUMNS = 60;
    private static final int WIDEST_TERM = 26;
    private static final String INDENT = "  ";
    /// A word of a shell's command, with what is quoted in it.
    private static final Pattern SHELL_WORD = Pattern.compile("(?:[^\\s\"']|\"[^\"]*\"|'[^']*')+");

    /// Lines, each ended by a newline.
    public String render(Page page) {
        List<String> lines = new ArrayList<>(wrapped(page.name() + " - " + page.summary(), "", INDENT));
        for (Section section : page.sections()) {
            lines.add("");
            lines.add(bold(section.title()));
            int term = termWidth(section);
            section.blocks().forEach(block -> lines.addAll(block(block, term)));
        }
        return String.join("\n", lines) + "\n";
    }

    private List<String> block(Block block, int term) {
        return switch (block) {
            case Block.Words(String text) -> wrapped(text, INDENT, INDENT);
            case Block.Terms(List<Term> terms) -> terms.stream().flatMap(one -> term(one, term).stream()).toList();
            case Block.Lines(List<String> text) -> text.stream().map(line -> INDENT + line).toList();
            case Block.Example(String purpose, List<String> commands) -> {
                List<String> lines = new ArrayList<>(wrapped(purpose + ":", INDENT, INDENT));
                commands.forEach(command -> lines.addAll(command(command)));
                yield lines;
            }
        };
    }

    private List<String> term(Term term, int column) {
        String start = INDENT + term.name();
        if (width < TWO_COLUMNS) {
            List<String> lines = new ArrayList<>(
                    wrapped(term.name(), INDENT, INDENT).stream().map(this::bold).toList());
            lines.addAll(wrapped(term.meaning(), INDENT.repeat(3), INDENT.repeat(3)));
            return lines;
        }
        String margin = INDENT + " ".repeat(column) + INDENT;
        List<String> lines = new ArrayList<>(wrapped(term.meaning(), margin, margin));
        if (start.length() + INDENT.length() > margin.length()) {
            lines.addFirst(bold(start));
        } else {
            String gap = margin.substring(start.length());
            lines.set(0, bold(start) + gap + lines.getFirst().substring(margin.length()));
        }
        return lines;
    }

    private static int termWidth(Section section) {
        return section.blocks()
                .stream()
                .filter(Block.Terms.class::isInstance)
                .map(Block.Terms.class::cast)
                .flatMap(terms -> terms.terms().stream())
                .mapToInt(term -> term.name().length())
                .filter(length -> length <= WIDEST_TERM)
                .max()
                .orElse(0);
    }

    /// A command that is too long goes on in the next line, as a shell takes it.
    private List<String> command(String command) {
        String start = INDENT.repeat(2);
        if (start.length() + command.length() <= width) {
            return List.of(start + command);
        }
        List<String> words = SHELL_WORD.matcher(command).results().map(found -> found.group()).toList();
        List<String> lines = filled(words, start, INDENT.repeat(4), width - " \\".length());
        return lines.stream().map(line -> line.equals(lines.getLast()) ? line : line + " \\").toList();
    }

    private List<String> wrapped(String text, String first, String rest) {
        return filled(List.of(text.strip().split(" +", -1)), first, rest, width);
    }

    /// `words` in as few lines of at most `most` characters as they need.
    private static List<String> filled(List<String> words, String first, String rest, int most) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(first).append(words.getFirst());
        for (String word : words.subList(1, words.size())) {
            if (line.length() + 1 + word.length() > most) {
                lines.add(line.toString());
                line = new StringBuilder(rest).append(word);
            } else {
                line.append(' ').append(word);
            }
        }
        lines.add(line.toString());
        return lines;
    }

    /// Blanks at the beginning stay plain.
    private String bold(String text) {
        String words = text.stripLeading();
        return " ".repeat(text.length() - words.length()) + emphasis.apply(words);
    }
}
