package dev.rlm.repl.wasm.worker;

import java.util.Arrays;

/// What is in a file: pages of a budget, of which untouched ones take nothing. For one thread.
final class FileContent {
    private static final Page[] NONE = {};

    private final PageBudget budget;
    private Page[] pages;
    private int size;

    /// Nothing.
    FileContent(PageBudget budget) {
        this.budget = budget;
        this.pages = NONE;
    }

    /// The same, which takes nothing until one of both is written to.
    FileContent(FileContent other) {
        this.budget = other.budget;
        this.pages = Page.hold(other.pages);
        this.size = other.size;
    }

    int size() {
        return size;
    }

    private static int pages(long size) {
        return (int) ((size + Page.BYTES - 1) / Page.BYTES);
    }

    /// @return at most that many bytes from there on; none at the end
    byte[] read(long from, int most) {
        int start = (int) Math.min(from, size);
        byte[] bytes = new byte[Math.min(most, size - start)];
        for (int done = 0; done < bytes.length;) {
            int at = (start + done) % Page.BYTES;
            int count = Math.min(bytes.length - done, Page.BYTES - at);
            System.arraycopy(pages[(start + done) / Page.BYTES].bytes(), at, bytes, done, count);
            done += count;
        }
        return bytes;
    }

    /// Writes there; it is as long as that needs then.
    ///
    /// @throws PagesUsedUpException when the budget has no more; what fits has been written
    void write(int to, byte[] bytes) {
        reserve(to + bytes.length);
        try {
            for (int done = 0; done < bytes.length;) {
                int at = (to + done) % Page.BYTES;
                int count = Math.min(bytes.length - done, Page.BYTES - at);
                System.arraycopy(bytes, done, own(to + done), at, count);
                done += count;
                size = Math.max(size, to + done);
            }
        } finally {
            if (pages.length > pages(size)) {
                pages = Arrays.copyOf(pages, pages(size));
            }
        }
    }

    private byte[] own(int address) {
        return Page.own(pages, address / Page.BYTES, budget);
    }

    /// Cuts the rest off, or adds zeros.
    ///
    /// @throws PagesUsedUpException when the budget has no more
    void resize(int to) {
        reserve(to);
        int rest = to % Page.BYTES;
        if (to < size && rest > 0 && pages[to / Page.BYTES] != Page.UNTOUCHED) {
            Arrays.fill(own(to), rest, Page.BYTES, (byte) 0);
        }
        Page.drop(Arrays.copyOfRange(pages, pages(to), pages.length));
        pages = Arrays.copyOf(pages, pages(to));
        size = to;
    }

    private void reserve(int to) {
        if (pages(to) > pages.length) {
            pages = Page.extended(pages, pages(to));
        }
    }

    /// Gives back all of it.
    void drop() {
        Page.drop(pages);
        pages = NONE;
        size = 0;
    }
}
