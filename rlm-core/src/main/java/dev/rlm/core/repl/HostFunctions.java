package dev.rlm.core.repl;

/// The host's side of the guest vocabulary. Called from several threads at once, one for each open guest call; may
/// block for as long as the call takes. Ends early, with an error, when the run is cancelled.
@FunctionalInterface
public interface HostFunctions {
    HostReply call(GuestCall call);
}
