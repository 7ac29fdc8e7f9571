package dev.rlm.core.code;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Walks through a reply line by line and tells thinking, fences and prose apart. Used once, by one thread.
///
/// Time is linear in the length of the reply: a line is read again only where a fence turned out to be a wrapping or its
/// end was lost in a string, and that is allowed [#MAX_REREADS] times.
final class ReplyScanner {
    private static final int MAX_REREADS = 8;

    private final List<String> lines;
    private final boolean cutOff;
    private final DirectiveReader directives;
    private final Scanned scanned = new Scanned();
    private final Deque<FenceMark> wrappings = new ArrayDeque<>();
    private int at;
    private int listColumn;
    private int rereads;
    private boolean thinking;

    ReplyScanner(List<String> lines, boolean cutOff) {
        this.lines = lines;
        this.cutOff = cutOff;
        this.directives = new DirectiveReader(lines, cutOff, scanned);
    }

    Scanned scan() {
        while (at < lines.size()) {
            String line = lines.get(at);
            at++;
            List<ThinkTag> tags = ThinkTag.in(line);
            if (tags.isEmpty() && !thinking) {
                take(line);
            } else if (!tags.isEmpty()) {
                takeAround(tags, line);
            }
        }
        return scanned;
    }

    private void takeAround(List<ThinkTag> tags, String line) {
        StringBuilder visible = new StringBuilder();
        int from = 0;
        for (ThinkTag tag : tags) {
            if (tag.opens() && !thinking) {
                visible.append(line, from, tag.start());
            } else if (!tag.opens() && !thinking) {
                visible.setLength(0);
                forget();
            }
            from = tag.end();
            thinking = tag.opens();
        }
        if (!thinking) {
            visible.append(line, from, line.length());
        }
        if (!visible.toString().isBlank()) {
            take(visible.toString());
        }
    }

    private void forget() {
        scanned.forget();
        wrappings.clear();
        listColumn = 0;
    }

    private void take(String line) {
        Optional<Block> oneLine = FenceMark.onOneLine(line, at);
        if (oneLine.isPresent()) {
            Block block = oneLine.get();
            FenceMark mark = new FenceMark('`', 3, 0, block.language());
            scanned.fence(new Fence(mark, List.of(block.code()), List.of(), at, new Fence.End.Closed(at)));
            scanned.kept(line);
            return;
        }
        Optional<FenceMark> mark = thinking ? Optional.empty() : FenceMark.opening(line, listColumn + 3);
        if (mark.isPresent()) {
            takeFence(mark.get(), line);
        } else {
            takeProse(line);
        }
    }

    private void takeProse(String line) {
        if (!line.isBlank()) {
            int column = FenceMark.contentColumn(line);
            int indent = Columns.of(line, Columns.afterBlanks(line, 0));
            listColumn = column > indent ? column : Math.min(indent, listColumn);
        }
        scanned.prose(line);
        int end = directives.read(line, at);
        while (at < end) {
            scanned.prose(lines.get(at));
            at++;
        }
    }

    private void takeFence(FenceMark mark, String line) {
        scanned.kept(line);
        if (!wrappings.isEmpty() && wrappings.peek().closedBy(line, Integer.MAX_VALUE)) {
            wrappings.pop();
            return;
        }
        Fence fence = read(mark);
        switch (fence.end()) {
            case Fence.End.Wrapper() -> wrappings.push(mark);
            case Fence.End.InThinking(int next) -> at = next;
            case Fence.End.Closed(int next) -> keep(fence, next);
            case Fence.End.Unclosed() -> keep(fence, lines.size());
        }
    }

    private Fence read(FenceMark mark) {
        boolean deep = rereads < MAX_REREADS;
        FenceReader reader = new FenceReader(lines, mark, at, deep);
        Fence fence = reader.read();
        if (fence.end() instanceof Fence.End.Wrapper) {
            rereads++;
        }
        if (reader.lostInString() && !cutOff) {
            rereads++;
            return new FenceReader(lines, mark, at, false).read();
        }
        return fence;
    }

    private void keep(Fence fence, int next) {
        scanned.fence(fence);
        fence.written().forEach(scanned::kept);
        at = next;
    }
}
