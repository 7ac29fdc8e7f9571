package dev.rlm.repl.wasm.worker;

import java.util.Optional;

/// What a guest reaches beyond its own memory and files. Called on its thread. Whatever waits here ends early when the
/// guest is to look up ([PagedMemory#alarm]), and with an exception when its thread is interrupted.
interface Bridge {

    /// Takes printed text.
    ///
    /// @param stream 1 or 2
    /// @param text UTF-8, as far as the guest says so
    void print(int stream, byte[] text);

    /// Takes the request for a host call.
    ///
    /// @param request JSON in UTF-8, not larger than [#mostAsked]
    void ask(byte[] request);

    /// Bytes of a request, at most.
    int mostAsked();

    /// Takes note of a request that is larger than that: it is not taken, and the reply says so.
    ///
    /// @param length bytes that it has
    void refuse(long length);

    /// Waits for the reply to the last request.
    ///
    /// @return JSON in UTF-8; empty when the guest is to look up first
    Optional<byte[]> reply() throws InterruptedException;

    /// Waits for so long.
    ///
    /// @return whether it did; else the guest is to look up first
    boolean sleep(long nanos) throws InterruptedException;
}
