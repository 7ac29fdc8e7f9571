package dev.rlm.repl.wasm.worker;

/// All that an interpreter is between two executions. Never changed once it is made: any number of interpreters may
/// begin from it, on any threads, until it is closed.
///
/// @param pages of its memory, held by it
/// @param globals of the module, mutable ones and others
/// @param files its own; copied before they are used
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Image(Page[] pages, long[] globals, FileTree files) implements AutoCloseable {

    /// The same, for another owner.
    Image copy() {
        return new Image(Page.hold(pages), globals, files.copy());
    }

    /// Lets go what it holds; once.
    @Override
    public void close() {
        Page.drop(pages);
        files.close();
    }
}
