package dev.rlm.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import dev.rlm.cli.help.Block;
import dev.rlm.cli.help.Page;
import dev.rlm.cli.help.Page.Section;
import dev.rlm.cli.help.Page.Term;

/// Pages as one Markdown document.
final class Markdown {
    private Markdown() {}

    /// @param title of the document
    /// @param words before the pages
    static String render(String title, String words, List<Page> pages) {
        List<String> parts = new ArrayList<>(List.of("# " + title, words, contents(pages)));
        for (Page page : pages) {
            parts.add("## " + page.name());
            parts.add(escaped(page.summary()));
            page.sections().forEach(section -> section(section, parts));
        }
        return String.join("\n\n", parts) + "\n";
    }

    private static String contents(List<Page> pages) {
        return pages.stream()
                .map(page -> "[" + page.name() + "](#" + page.name().toLowerCase(Locale.ROOT).replace(' ', '-') + ")")
                .collect(Collectors.joining(" · "));
    }

    private static void section(Section section, List<String> parts) {
        parts.add("### " + section.title());
        List<String> examples = new ArrayList<>();
        for (Block block : section.blocks()) {
            switch (block) {
                case Block.Words(String text) -> parts.add(escaped(text));
                case Block.Terms(List<Term> terms) -> parts.add(terms.stream()
                        .map(term -> "- `" + term.name() + "`: " + escaped(term.meaning()))
                        .collect(Collectors.joining("\n")));
                case Block.Lines(List<String> lines) -> parts.add(fenced("", lines));
                case Block.Example(String purpose, List<String> commands) -> {
                    examples.add("# " + purpose);
                    examples.addAll(commands);
                }
            }
        }
        if (!examples.isEmpty()) {
            parts.add(fenced("sh", examples));
        }
    }

    private static String fenced(String language, List<String> lines) {
        return "```" + language + "\n" + String.join("\n", lines) + "\n```";
    }

    private static String escaped(String text) {
        return text.replace("*", "\\*").replace("<", "&lt;");
    }
}
