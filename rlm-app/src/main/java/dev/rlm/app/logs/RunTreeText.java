package dev.rlm.app.logs;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import dev.rlm.core.budget.Spend;
import dev.rlm.core.trajectory.ModelCall;
import dev.rlm.core.trajectory.RunNode;
import dev.rlm.core.trajectory.RunTurn;

/// A run as the tree of its turns, with the calls and child runs of each and what they used.
///
/// @param escape makes text from files harmless to a terminal
/// @param width how many characters of a prompt are shown
public record RunTreeText(UnaryOperator<String> escape, int width) {
    private static final int SUB_CALLS_SHOWN = 20;

    public String render(LoggedRun run) {
        StringBuilder out = new StringBuilder();
        RunNode root = run.state().root();
        String prompt = Wording.heads(List.of(root.prompt()), width).getFirst();
        out.append(nodeLine(root, prompt, run.outcome(), run.state().spend())).append('\n');
        append(out, turns(root), "");
        return out.toString();
    }

    /// A line of the tree, and what stands below it.
    private record Branch(String line, List<Branch> below) {}

    private static void append(StringBuilder out, List<Branch> branches, String indent) {
        for (int i = 0; i < branches.size(); i++) {
            boolean last = i == branches.size() - 1;
            out.append(indent).append(last ? "└─ " : "├─ ").append(branches.get(i).line).append('\n');
            append(out, branches.get(i).below, indent + (last ? "   " : "│  "));
        }
    }

    private List<Branch> turns(RunNode node) {
        List<Branch> all = new ArrayList<>();
        for (RunTurn turn : node.turns()) {
            List<Branch> below = branches(turn);
            if (turn.number() > 0) {
                all.add(new Branch("turn " + turn.number(), below));
            } else {
                all.addAll(below);
            }
        }
        return all;
    }

    private List<Branch> branches(RunTurn turn) {
        List<Branch> all = new ArrayList<>();
        turn.calls().forEach(call -> all.add(leaf(RunText.own(call, escape) + figures(call))));
        List<ModelCall> calls = turn.subCalls();
        List<ModelCall> first = calls.subList(0, Math.min(SUB_CALLS_SHOWN, calls.size()));
        List<String> questions = Wording.heads(first.stream().map(ModelCall::question).toList(), width);
        for (int i = 0; i < first.size(); i++) {
            ModelCall call = first.get(i);
            all.add(leaf(call.id() + "  " + escape.apply(questions.get(i)) + figures(call)));
        }
        if (calls.size() > SUB_CALLS_SHOWN) {
            all.add(leaf("… " + Wording.more(calls.size() - SUB_CALLS_SHOWN, "sub-call")));
        }
        List<RunNode> children = turn.children();
        List<String> prompts = Wording.heads(children.stream().map(RunNode::prompt).toList(), width);
        for (int i = 0; i < children.size(); i++) {
            RunNode child = children.get(i);
            all.add(new Branch(nodeLine(child, prompts.get(i), child.outcome().orElse("open"), child.total()),
                    turns(child)));
        }
        return all;
    }

    private static Branch leaf(String line) {
        return new Branch(line, List.of());
    }

    private String nodeLine(RunNode node, String prompt, String outcome, Spend spend) {
        return "%s  %s  [%s, %s, %s, %s, %s]".formatted(node.id(), escape.apply(prompt),
                escape.apply(Wording.firstLine(outcome)), Wording.count(node.turnCount(), "turn"),
                Wording.count(spend.calls(), "call"),
                Wording.tokens(spend.usage()), spend.cost().shown());
    }

    private String figures(ModelCall call) {
        return "  [" + RunText.figures(call, escape) + "]";
    }
}
