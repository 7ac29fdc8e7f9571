package dev.rlm.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.rlm.cli.help.Block;
import dev.rlm.cli.help.Page;
import dev.rlm.cli.help.Page.Section;
import dev.rlm.cli.help.Page.Term;

/// Pages as one manual page, in roff with the macros of man(7).
final class ManPage {
    private final List<String> lines = new ArrayList<>();

    private ManPage() {}

    /// @param program the page of the program itself
    /// @param commands of its commands
    /// @param topics whatever else is said
    static String render(Page program, List<Page> commands, List<Page> topics) {
        ManPage page = new ManPage();
        page.lines.add(".\\\" Made from the commands themselves; see CONTRIBUTING.md.");
        page.lines.add(".TH RLM 1 \"\" rlm \"User Commands\"");
        page.lines.add(".SH NAME");
        page.lines.add(escaped(program.name()) + " \\- " + escaped(inShort(program.summary())));
        page.lines.add(".SH DESCRIPTION");
        page.lines.add(text(program.summary()));
        program.sections().forEach(section -> page.top(section));
        for (Page command : commands) {
            page.lines.add(".SH " + quoted(command.name().toUpperCase(Locale.ROOT)));
            page.lines.add(text(command.summary()));
            command.sections().forEach(page::sub);
        }
        topics.forEach(page::topic);
        return String.join("\n", page.lines) + "\n";
    }

    /// A topic of one section has its title, as manual pages have it.
    private void topic(Page topic) {
        if (topic.sections().size() == 1) {
            top(topic.sections().getFirst());
        } else {
            lines.add(".SH " + quoted(topic.name().toUpperCase(Locale.ROOT)));
            lines.add(text(topic.summary()));
            topic.sections().forEach(this::sub);
        }
    }

    /// The beginning of a sentence, as the list of all manual pages wants it.
    private static String inShort(String summary) {
        return summary.substring(0, 1).toLowerCase(Locale.ROOT) + summary.substring(1, summary.indexOf(':'));
    }

    private void top(Section section) {
        lines.add(".SH " + quoted(section.title().toUpperCase(Locale.ROOT)));
        blocks(section);
    }

    private void sub(Section section) {
        lines.add(".SS " + quoted(section.title()));
        blocks(section);
    }

    private void blocks(Section section) {
        for (Block block : section.blocks()) {
            switch (block) {
                case Block.Words(String text) -> lines.addAll(List.of(".P", text(text)));
                case Block.Terms(List<Term> terms) -> terms.forEach(
                        term -> lines.addAll(List.of(".TP", ".B " + quoted(term.name()), text(term.meaning()))));
                case Block.Lines(List<String> verbatim) -> verbatim("", verbatim);
                case Block.Example(String purpose, List<String> commands) -> verbatim(purpose + ":", commands);
            }
        }
    }

    private void verbatim(String before, List<String> verbatim) {
        lines.add(".P");
        if (!before.isEmpty()) {
            lines.add(text(before));
        }
        lines.add(".RS 4");
        lines.add(".nf");
        verbatim.forEach(line -> lines.add(text(line)));
        lines.add(".fi");
        lines.add(".RE");
    }

    /// A line of text, which no request may begin.
    private static String text(String text) {
        String safe = escaped(text);
        return safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe;
    }

    private static String quoted(String argument) {
        return "\"" + escaped(argument).replace("\"", "\"\"") + "\"";
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("'", "\\(aq")
                .replace("~", "\\(ti")
                .replace("^",
                        "\\(ha");
    }
}
