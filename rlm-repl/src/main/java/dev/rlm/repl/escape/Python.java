package dev.rlm.repl.escape;

import com.fasterxml.jackson.databind.node.TextNode;

/// Values as Python source.
final class Python {
    private Python() {}

    /// A string literal.
    static String text(String value) {
        return TextNode.valueOf(value).toString();
    }
}
