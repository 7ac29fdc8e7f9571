package dev.rlm.cli.help;

import java.util.ArrayList;
import java.util.List;

import dev.rlm.cli.help.Page.Term;

/// A piece of a section.
public sealed interface Block {

    /// A paragraph.
    record Words(String text) implements Block {}

    /// A list of words with their meanings.
    record Terms(List<Term> terms) implements Block {
        public Terms {
            terms = List.copyOf(terms);
        }
    }

    /// Commands that can be copied into a shell.
    ///
    /// @param purpose what they are for
    record Example(String purpose, List<String> commands) implements Block {
        public Example {
            commands = List.copyOf(commands);
        }
    }

    /// Lines of a file.
    record Lines(List<String> lines) implements Block {
        public Lines {
            lines = List.copyOf(lines);
        }
    }

    /// Reads examples from a text in which a command is indented, and what it is for stands before it.
    static List<Block> examples(String text) {
        List<Block> examples = new ArrayList<>();
        for (String one : text.strip().split("\n(?=\\S)", -1)) {
            List<String> lines = one.lines().map(String::strip).toList();
            examples.add(new Example(lines.getFirst(), lines.subList(1, lines.size())));
        }
        return examples;
    }

    /// Reads terms from lines of a name and, behind two or more blanks, its meaning; a line that begins with two blanks
    /// goes on with the meaning before.
    static Terms terms(String text) {
        List<Term> terms = new ArrayList<>();
        text.lines().forEach(line -> {
            String[] parts = line.strip().split(" {2,}", 2);
            if (line.startsWith("  ")) {
                Term before = terms.removeLast();
                terms.add(new Term(before.name(), before.meaning() + " " + line.strip()));
            } else {
                terms.add(new Term(parts[0], parts[1]));
            }
        });
        return new Terms(terms);
    }
}
