package dev.rlm.pricing;

import java.util.List;
import java.util.regex.Pattern;

/// Which models think before they answer without being asked to, so that they need more room for output. No provider
/// says this of all its models, so it is a rule over names:
///
/// - OpenAI: the o series, GPT-5 and later except `gpt-5-chat`, gpt-oss, codex-mini
/// - Gemini 2.5 except flash-lite, and 3 and later
/// - DeepSeek reasoner, R1, and V4 and later
/// - Grok 3 mini, 4 and later, and code
/// - Kimi K2 thinking, K2.5 and later; MiniMax M1 and later; GLM 4.5 and later; Qwen 3, QwQ; Magistral
/// - whatever says `thinking`, `reasoner` or `reasoning` in its name, and nothing that says it is without
///
/// Claude models think only when a request asks for it, and are not among them.
final class ThinkingModels {
    private static final Pattern WITHOUT = Pattern.compile("non-(reasoning|thinking)|gpt-5-chat|flash-lite|-instruct");
    private static final List<Pattern> WITH = List.of(
            Pattern.compile("^o\\d(-|$)"),
            Pattern.compile("^gpt-([5-9]|\\d\\d)([.-]|$)"),
            Pattern.compile("^gpt-oss|^codex-mini"),
            Pattern.compile("^gemini-(2\\.5|[3-9]|\\d\\d)([.-]|$)"),
            Pattern.compile("^deepseek-(reasoner|r\\d|v[4-9])"),
            Pattern.compile("^grok-(3-mini|[4-9]|code)"),
            Pattern.compile("^kimi-k(2\\.[5-9]|[3-9])|^minimax-m\\d|^glm-(4\\.[5-9]|[5-9])|^qwen-?3|^qwq|^magistral"),
            Pattern.compile("thinking|reasoner|reasoning"));

    private ThinkingModels() {}

    /// @param name in lower case, without its provider
    static boolean thinks(String name) {
        return !WITHOUT.matcher(name).find() && WITH.stream().anyMatch(pattern -> pattern.matcher(name).find());
    }
}
