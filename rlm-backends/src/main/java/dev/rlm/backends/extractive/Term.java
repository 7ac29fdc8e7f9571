package dev.rlm.backends.extractive;

/// A word of the question and how it is looked for.
///
/// @param word as the question has it, in small letters
/// @param form a regular expression without capturing groups, in the part of the syntax that Java and Python share;
///        to be matched without regard to case
/// @param inflected whether any of [#ENDING] may follow the form
/// @param alike the forms of words that mean about the same, each to be followed by any of [#ENDING]; joined by `|`,
///        empty when there are none
record Term(String word, String form, boolean inflected, String alike) {
    /// What English words end in when they are inflected or derived; matches nothing as well.
    static final String ENDING = "(?:'s|s|es|e|ed|d|ings?|ions?|ations?|ments?|ures?|als?|y|ies|ied|ying|ers?|ors?|ly)?";

    /// The whole expression.
    String expression() {
        return inflected ? form + ENDING : form;
    }

    /// The expression for words that mean about the same; one that matches nothing when there are none.
    String alikeExpression() {
        return alike.isEmpty() ? "(?!)" : "(?:" + alike + ")" + ENDING;
    }
}
