package dev.rlm.app.logs;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import dev.rlm.core.budget.Spend;
import dev.rlm.core.trajectory.ModelCall;
import dev.rlm.core.trajectory.RunNode;
import dev.rlm.core.trajectory.RunTurn;

/// A run as the tree of its nodes and calls, with what each used.
///
/// @param escape makes text from files harmless to a terminal
public record RunTreeText(UnaryOperator<String> escape) {
    private static final int SUB_CALLS_SHOWN = 20;

    public String render(LoggedRun run) {
        StringBuilder out = new StringBuilder();
        RunNode root = run.state().root();
        out.append(nodeLine(root, Wording.firstLine(root.prompt()), run.outcome(), run.state().spend())).append('\n');
        children(out, root, "");
        return out.toString();
    }

    /// A line of the tree, and the node whose children stand below it.
    private record Branch(String line, List<RunNode> below) {}

    private void children(StringBuilder out, RunNode node, String indent) {
        List<Branch> branches = node.turns().stream().flatMap(this::branches).toList();
        for (int i = 0; i < branches.size(); i++) {
            boolean last = i == branches.size() - 1;
            out.append(indent).append(last ? "└─ " : "├─ ").append(branches.get(i).line).append('\n');
            for (RunNode below : branches.get(i).below) {
                children(out, below, indent + (last ? "   " : "│  "));
            }
        }
    }

    private Stream<Branch> branches(RunTurn turn) {
        List<Branch> all = new ArrayList<>();
        List<ModelCall> calls = turn.subCalls();
        List<ModelCall> first = calls.subList(0, Math.min(SUB_CALLS_SHOWN, calls.size()));
        List<String> questions = Wording.heads(first.stream().map(ModelCall::question).toList());
        for (int i = 0; i < first.size(); i++) {
            all.add(new Branch(callLine(first.get(i), questions.get(i)), List.of()));
        }
        if (calls.size() > SUB_CALLS_SHOWN) {
            all.add(new Branch("… " + Wording.more(calls.size() - SUB_CALLS_SHOWN, "sub-call"),
                    List.of()));
        }
        List<RunNode> children = turn.children();
        List<String> prompts = Wording.heads(children.stream().map(RunNode::prompt).toList());
        for (int i = 0; i < children.size(); i++) {
            RunNode child = children.get(i);
            all.add(new Branch(nodeLine(child, prompts.get(i), child.outcome().orElse("open"), child.total()),
                    List.of(child)));
        }
        return all.stream();
    }

    private String nodeLine(RunNode node, String prompt, String outcome, Spend spend) {
        return "%s  %s  [%s, %s, %s, %s, %s]".formatted(node.id(), escape.apply(prompt),
                escape.apply(Wording.firstLine(outcome)), Wording.count(node.turnCount(), "turn"),
                Wording.count(spend.calls(), "call"),
                Wording.tokens(spend.usage()), spend.cost().shown());
    }

    private String callLine(ModelCall call, String question) {
        return "%s  %s  [%s]".formatted(call.id(), escape.apply(question), RunText.figures(call, escape));
    }
}
