package dev.rlm.core.cancel;

/// Something that was registered and can be taken back. Closing it twice does nothing.
@FunctionalInterface
public interface Registration extends AutoCloseable {
    @Override
    void close();
}
