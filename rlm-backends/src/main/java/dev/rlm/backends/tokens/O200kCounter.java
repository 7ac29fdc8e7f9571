package dev.rlm.backends.tokens;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import org.jspecify.annotations.Nullable;

import dev.rlm.core.llm.TokenCounter;

/// Counts with o200k, the tokeniser of OpenAI's newer models. Its table takes about half a second to load, on the
/// first count; make one and share it.
public final class O200kCounter implements TokenCounter {
    private volatile @Nullable Encoding encoding;

    @Override
    public long count(String text) {
        return text.isEmpty() ? 0 : loaded().countTokensOrdinary(text);
    }

    private Encoding loaded() {
        Encoding known = encoding;
        return known != null ? known : load();
    }

    private synchronized Encoding load() {
        Encoding known = encoding;
        if (known == null) {
            known = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
            encoding = known;
        }
        return known;
    }
}
