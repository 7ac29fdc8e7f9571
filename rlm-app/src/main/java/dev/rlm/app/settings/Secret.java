package dev.rlm.app.settings;

/// A provider's key. It shows itself to nobody but who asks by [#reveal]: only the code that puts it into a request.
public final class Secret {
    private final String value;

    Secret(String value) {
        this.value = value;
    }

    /// The key itself, for the header of a request and for nothing else.
    public String reveal() {
        return value;
    }

    /// Never the key.
    @Override
    public String toString() {
        return "•••";
    }
}
