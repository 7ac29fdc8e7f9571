package dev.rlm.core.code;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

import dev.rlm.core.code.PythonToken.Kind;

/// Checks one logical line word by word: whether operands and operators alternate as Python wants them. This is not its
/// grammar, but next to no prose, table or shell command passes. Used once, by one thread.
final class PythonStatement {
    private static final Set<String> HEADERS = Set.of("if", "elif", "else", "for", "while", "def", "class", "with",
            "try", "except", "finally");
    private static final Set<String> ALONE = Set.of("pass", "break", "continue");
    private static final Set<String> STARTERS = Set.of("import", "from", "del", "return", "raise", "assert", "global",
            "nonlocal", "async", "yield", "await");
    private static final Set<String> BETWEEN = Set.of("and", "or", "is", "as", "in", "if", "else", "for", "async",
            "from");
    private static final Set<String> CONSTANTS = Set.of("None", "True", "False");
    private static final Set<String> SOFT = Set.of("match", "case", "type");
    private static final Set<String> AUGMENTED = Set.of("+=", "-=", "*=", "/=", "//=", "%=", "**=", ">>=", "<<=", "&=",
            "|=", "^=", "@=");

    /// What may come next.
    private enum Need {
        /// An operand must.
        OPERAND,
        /// An operand may, or the end of a bracket or of the statement.
        ANYTHING,
        /// An operand has just been: an operator or an end.
        OPERATOR
    }

    private final List<PythonToken> tokens;
    private final Deque<String> open = new ArrayDeque<>();
    private Need need = Need.ANYTHING;
    private PythonToken before = new PythonToken(Kind.LINE_END, "", true);
    private int at;
    private int start;
    private String header = "";
    private boolean computed;
    private boolean annotated;
    private boolean notBefore;
    private boolean telling;

    PythonStatement(List<PythonToken> tokens) {
        this.tokens = tokens;
    }

    /// Whether the line may be Python. An empty one may.
    boolean fits() {
        while (at < tokens.size()) {
            PythonToken token = tokens.get(at);
            if (!take(token)) {
                return false;
            }
            before = token;
            at++;
        }
        return ended();
    }

    /// Whether it does something: an assignment, a call, a subscript, an import, a definition, a loop, a condition. A lone
    /// name, number or list does nothing, and prose and data may look like one.
    boolean tells() {
        return telling;
    }

    private boolean ended() {
        boolean star = before.is("*") && start < tokens.size() && tokens.get(start).is("from");
        return (need != Need.OPERAND || star) && header.isEmpty();
    }

    private boolean take(PythonToken token) {
        if (notBefore && !token.is("in")) {
            return false;
        }
        return switch (token.kind()) {
            case NAME -> takeName(token);
            case NUMBER -> operand();
            case STRING -> before.kind() == Kind.STRING || operand();
            case OPENING -> takeOpening(token);
            case CLOSING -> takeClosing();
            case OPERATOR -> takeOperator(token);
            case LINE_END -> true;
        };
    }

    private boolean takeName(PythonToken token) {
        String word = token.text();
        if (before.is(".") && need == Need.OPERAND) {
            return operand();
        }
        if (at == start && (HEADERS.contains(word) || STARTERS.contains(word) || ALONE.contains(word))) {
            return takeStarter(word);
        }
        if (at == 0 && isSoftKeyword(word)) {
            header = word.equals("type") ? "" : word;
            need = Need.OPERAND;
            return true;
        }
        if (CONSTANTS.contains(word)) {
            return operand();
        }
        return takeKeyword(word);
    }

    private boolean takeStarter(String word) {
        if (ALONE.contains(word)) {
            need = Need.OPERATOR;
            return true;
        }
        if (word.equals("async")) {
            start = at + 1;
        }
        header = HEADERS.contains(word) ? word : "";
        telling |= !header.isEmpty() || word.equals("import") || word.equals("from");
        boolean alone = Set.of("else", "try", "finally", "except", "return", "raise", "yield", "from").contains(word);
        need = alone ? Need.ANYTHING : Need.OPERAND;
        return true;
    }

    private boolean isSoftKeyword(String word) {
        if (!SOFT.contains(word) || at + 1 >= tokens.size()) {
            return false;
        }
        PythonToken after = tokens.get(at + 1);
        boolean operand = switch (after.kind()) {
            case NAME, NUMBER, STRING -> true;
            case OPENING -> after.spaced();
            case CLOSING, OPERATOR, LINE_END -> false;
        };
        return operand && (word.equals("type") || tokens.stream().anyMatch(token -> token.is(":")));
    }

    private boolean takeKeyword(String word) {
        return switch (word) {
            case "not" -> {
                notBefore = need == Need.OPERATOR;
                need = Need.OPERAND;
                yield true;
            }
            case "lambda" -> {
                open.push("lambda");
                boolean fits = need != Need.OPERATOR;
                need = Need.ANYTHING;
                yield fits;
            }
            case "await", "yield" -> {
                boolean fits = need != Need.OPERATOR;
                need = word.equals("yield") ? Need.ANYTHING : Need.OPERAND;
                yield fits;
            }
            case "import" -> {
                boolean fits = start < tokens.size() && tokens.get(start).is("from") && at > start + 1;
                need = Need.OPERAND;
                yield fits;
            }
            default -> BETWEEN.contains(word) ? takeBetween(word) : !isReserved(word) && operand();
        };
    }

    private boolean takeBetween(String word) {
        boolean fits = switch (word) {
            case "in" -> need == Need.OPERATOR || notBefore || before.is(",");
            case "for" -> need == Need.OPERATOR && !open.isEmpty() || before.is("async");
            case "from" -> need == Need.OPERATOR && tokens.get(start).is("raise") || before.is("yield");
            default -> need == Need.OPERATOR;
        };
        notBefore = false;
        computed |= open.isEmpty() && !annotated;
        need = Need.OPERAND;
        return fits;
    }

    private static boolean isReserved(String word) {
        return HEADERS.contains(word) || ALONE.contains(word) || STARTERS.contains(word);
    }

    private boolean operand() {
        boolean fits = need != Need.OPERATOR;
        need = Need.OPERATOR;
        return fits;
    }

    private boolean takeOpening(PythonToken token) {
        boolean attached = need == Need.OPERATOR;
        if (attached
                && (token.is("{") || before.kind() == Kind.NUMBER || token.is("(") && before.kind() == Kind.STRING)) {
            return false;
        }
        telling |= attached && !token.spaced() && !annotated;
        open.push(token.text());
        need = Need.ANYTHING;
        return true;
    }

    private boolean takeClosing() {
        while (!open.isEmpty() && open.peek().equals("lambda")) {
            open.pop();
        }
        if (need == Need.OPERAND && !isSeparatingStar()) {
            return false;
        }
        open.pop();
        need = Need.OPERATOR;
        return true;
    }

    /// The `*` and `/` of a parameter list.
    private boolean isSeparatingStar() {
        return !open.isEmpty() && (before.is("*") || before.is("/"));
    }

    private boolean takeOperator(PythonToken token) {
        String sign = token.text();
        if (before.kind() == Kind.LINE_END && at + 1 < tokens.size() && tokens.get(at + 1).spaced()) {
            return false;
        }
        return switch (sign) {
            case "," -> takeComma();
            case ":" -> takeColon();
            case ";" -> takeSemicolon();
            case "=" -> takeAssignment();
            case "." -> takeDot();
            case "..." -> tokens.get(start).is("from") || operand();
            case "+", "-", "~", "*", "**", "@" -> takePrefix(sign);
            default -> AUGMENTED.contains(sign) ? takeAssignment() : takeInfix(sign);
        };
    }

    private boolean takePrefix(String sign) {
        boolean fits = switch (sign) {
            case "~" -> need != Need.OPERATOR;
            case "*", "**" ->
                need != Need.OPERAND || tokens.get(start).is("from") || before.is("for") || before.is("=");
            case "@" -> need == Need.OPERATOR || at == 0;
            default -> true;
        };
        telling |= sign.equals("@") && at == 0;
        computed |= need == Need.OPERATOR && open.isEmpty() && !annotated;
        need = Need.OPERAND;
        return fits;
    }

    private boolean takeInfix(String sign) {
        boolean arrow = sign.equals("->");
        boolean slash = sign.equals("/") && before.is(",");
        boolean fits = need == Need.OPERATOR && (!arrow || header.equals("def")) || slash;
        computed |= open.isEmpty() && !annotated;
        need = Need.OPERAND;
        return fits;
    }

    private boolean takeComma() {
        boolean fits = need == Need.OPERATOR || before.is(":") && !open.isEmpty() || isSeparatingStar();
        need = Need.ANYTHING;
        return fits;
    }

    private boolean takeColon() {
        if (need == Need.OPERAND) {
            return false;
        }
        need = Need.ANYTHING;
        if (!open.isEmpty()) {
            if (open.peek().equals("lambda")) {
                open.pop();
                need = Need.OPERAND;
            }
            return true;
        }
        if (!header.isEmpty()) {
            header = "";
            start = at + 1;
            computed = false;
            return true;
        }
        boolean fits = !annotated && !computed && (before.kind() == Kind.NAME || before.kind() == Kind.CLOSING);
        annotated = true;
        need = Need.OPERAND;
        return fits;
    }

    private boolean takeSemicolon() {
        boolean fits = need != Need.OPERAND && open.isEmpty() && header.isEmpty();
        need = Need.ANYTHING;
        start = at + 1;
        computed = false;
        annotated = false;
        return fits;
    }

    private boolean takeAssignment() {
        boolean target = before.kind() == Kind.NAME || before.kind() == Kind.CLOSING || before.is(",")
                || before.kind() == Kind.STRING && (annotated || !open.isEmpty());
        boolean fits = need != Need.OPERAND && target && (!open.isEmpty() || !computed && header.isEmpty());
        telling |= open.isEmpty();
        need = Need.OPERAND;
        return fits;
    }

    private boolean takeDot() {
        if (tokens.get(start).is("from") && need != Need.OPERATOR) {
            need = Need.ANYTHING;
            return true;
        }
        boolean fits = need == Need.OPERATOR && before.kind() != Kind.NUMBER;
        need = Need.OPERAND;
        return fits;
    }
}
