package dev.rlm.repl.session;

import java.io.IOException;
import java.io.Serial;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.rlm.core.repl.HostReply;
import dev.rlm.repl.frame.BrokenFrameException;
import dev.rlm.repl.frame.Frame;

/// JSON to and from a guest. What is read has bounded depth and few enough parts to be held, since each takes up to
/// fifty times its bytes, and no lone surrogates, which no other part of the host
/// could write down again.
final class GuestJson {
    private static final int DEPTH = 500;
    private static final long PARTS = 1_000_000;
    private static final ObjectMapper MAPPER = new ObjectMapper(
            JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .maxTokenCount(PARTS)
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .setNodeFactory(new CleanText());

    private GuestJson() {}

    /// Reads the object that is a frame's body.
    static ObjectNode read(Frame frame) throws BrokenFrameException {
        try {
            if (MAPPER.readTree(frame.body()) instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException e) {
            throw new BrokenFrameException("a frame " + frame.kind() + " that is not JSON", e);
        }
        throw new BrokenFrameException("a frame " + frame.kind() + " that is no JSON object");
    }

    /// An empty object to fill.
    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /// The object in which a reply travels.
    static byte[] reply(HostReply reply) {
        return write(switch (reply) {
            case HostReply.Value(JsonNode value) -> object().set("value", value);
            case HostReply.Error(String message) -> object().put("error", message);
        });
    }

    /// UTF-8.
    static byte[] write(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree that cannot be written", e);
        }
    }

    /// Text without lone surrogates: each becomes U+FFFD.
    static String clean(String text) {
        StringBuilder cleaned = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            cleaned = cleaned == null ? new StringBuilder(text) : cleaned;
            cleaned.setCharAt(i, '\ufffd');
        }
        return cleaned == null ? text : cleaned.toString();
    }

    private static final class CleanText extends JsonNodeFactory {
        @Serial
        private static final long serialVersionUID = 1;

        @Override
        public TextNode textNode(String text) {
            return super.textNode(clean(text));
        }
    }
}
