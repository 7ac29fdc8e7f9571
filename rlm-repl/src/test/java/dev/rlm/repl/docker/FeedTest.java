package dev.rlm.repl.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FeedTest {
    private final Feed feed = new Feed();

    @Test
    void whatIsWrittenIsReadInOrderHoweverMuchItIs() throws Exception {
        byte[] written = new byte[1_000_000];
        new Random(1).nextBytes(written);
        CompletableFuture<byte[]> read = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                read.complete(feed.input().readAllBytes());
            } catch (IOException e) {
                read.completeExceptionally(e);
            }
        });
        for (int at = 0; at < written.length; at += 10_000) {
            feed.output().write(written, at, 10_000);
        }
        feed.output().close();
        assertThat(read.get()).isEqualTo(written);
    }

    @Test
    void whatWasWrittenBeforeTheEndIsStillReadAndNothingAfterwards() throws Exception {
        feed.output().write(new byte[]{1, 2, 3});
        feed.close();
        assertThatThrownBy(() -> feed.output().write(4)).isInstanceOf(IOException.class);
        assertThat(feed.input().readAllBytes()).containsExactly(1, 2, 3);
    }

    /// Whoever writes to a container that reads nothing is let go when that is given up.
    @Test
    void writerThatWaitsForRoomIsLetGoByTheEnd() throws Exception {
        CompletableFuture<Boolean> refused = new CompletableFuture<>();
        Thread writer = Thread.ofVirtual().start(() -> {
            try {
                feed.output().write(new byte[1_000_000]);
                refused.complete(false);
            } catch (IOException _) {
                refused.complete(true);
            }
        });
        while (writer.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        feed.close();
        assertThat(refused.get()).isTrue();
    }
}
