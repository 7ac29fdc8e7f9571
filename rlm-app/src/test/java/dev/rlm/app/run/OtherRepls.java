package dev.rlm.app.run;

import dev.rlm.core.repl.ContextValue;
import dev.rlm.core.repl.HostFunctions;
import dev.rlm.core.repl.Isolation;
import dev.rlm.core.repl.Repl;
import dev.rlm.core.repl.ReplException;
import dev.rlm.core.repl.ReplFactory;
import dev.rlm.core.repl.ReplInput;
import dev.rlm.core.repl.ReplSpec;

/// Real sessions of another factory, which stays open, but for what a test makes otherwise.
abstract class OtherRepls implements ReplFactory {
    private final ReplFactory under;

    OtherRepls(ReplFactory under) {
        this.under = under;
    }

    @Override
    public String engine() {
        return under.engine();
    }

    @Override
    public String version() {
        return under.version();
    }

    @Override
    public void check() throws ReplException {
        under.check();
    }

    @Override
    public Isolation isolation() {
        return under.isolation();
    }

    @Override
    public Repl open(ReplSpec spec, ReplInput input, HostFunctions functions) throws ReplException {
        return under.open(spec, input, functions);
    }

    @Override
    public long memoryFor(ContextValue context) {
        return under.memoryFor(context);
    }

    @Override
    public void close() {}
}
