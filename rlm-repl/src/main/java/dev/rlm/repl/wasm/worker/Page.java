package dev.rlm.repl.wasm.worker;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/// A piece of a guest's memory or of its files. It is taken from a budget once, however many memories, files and images
/// hold it, and given back when the last of them lets it go. Thread-safe but for its bytes: only its sole holder writes
/// to them.
final class Page {
    static final int BYTES = 1 << 14;
    /// What nobody has written to: zeros.
    static final Page UNTOUCHED = kept(new byte[BYTES]);

    private final byte[] bytes;
    private final @Nullable PageBudget budget;
    private final AtomicInteger holders = new AtomicInteger(1);

    private Page(byte[] bytes, @Nullable PageBudget budget) {
        this.bytes = bytes;
        this.budget = budget;
    }

    /// One that is always there, and that nobody writes to.
    static Page kept(byte[] bytes) {
        return new Page(bytes, null);
    }

    /// Not to be changed, but by who has it from [#own].
    byte[] bytes() {
        return bytes;
    }

    /// The same pages, for one more holder.
    static Page[] hold(Page[] pages) {
        Page[] same = pages.clone();
        for (Page page : same) {
            if (page.budget != null) {
                page.holders.incrementAndGet();
            }
        }
        return same;
    }

    /// One holder lets them go; they are nothing to it any more.
    static void drop(Page[] pages) {
        for (Page page : pages) {
            page.drop();
        }
    }

    private void drop() {
        if (budget != null && holders.decrementAndGet() == 0) {
            budget.give();
        }
    }

    /// Makes one of a holder's pages its own: where others hold it, a copy takes its place.
    ///
    /// @return its bytes, to be written to until the pages are held by another
    /// @throws PagesUsedUpException when the budget has none left
    static byte[] own(Page[] pages, int number, PageBudget budget) {
        Page page = pages[number];
        if (page.budget != null && page.holders.get() == 1) {
            return page.bytes;
        }
        Page copy = new Page(page == UNTOUCHED ? new byte[BYTES] : page.bytes.clone(), budget);
        budget.take();
        pages[number] = copy;
        page.drop();
        return copy.bytes;
    }

    /// So many pages, of which the first are these.
    static Page[] extended(Page[] pages, int count) {
        Page[] more = Arrays.copyOf(pages, count);
        Arrays.fill(more, pages.length, count, UNTOUCHED);
        return more;
    }
}
