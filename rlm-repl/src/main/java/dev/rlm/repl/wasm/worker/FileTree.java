package dev.rlm.repl.wasm.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// The files of one guest: in memory, with a quota, and open descriptors. A copy shares contents until one side writes.
/// For one thread.
final class FileTree implements AutoCloseable {
    /// The one folder that there is from the start, as the module knows it.
    static final String NAME = "/guest";
    static final int ROOT = 3;
    private static final int FIRST = 16;
    private static final int MOST_OPEN = 256;
    private static final int MOST_NODES = 10_000;
    private static final int MOST_PATH = 4096;
    private static final int LARGEST = 1 << 28;

    private final long quota;
    private final PageBudget budget;
    private final NavigableMap<String, Node> nodes = new TreeMap<>();
    private final Map<Integer, Open> open = new HashMap<>();
    private long used;
    private long lastId = 1;

    /// A file or a folder.
    static final class Node {
        final long id;
        final boolean folder;
        private final FileContent content;

        private Node(long id, boolean folder, FileContent content) {
            this.id = id;
            this.folder = folder;
            this.content = content;
        }

        private Node(Node other) {
            this.id = other.id;
            this.folder = other.folder;
            this.content = new FileContent(other.content);
        }

        int size() {
            return content.size();
        }
    }

    /// An open descriptor.
    static final class Open {
        private final Node node;
        private final String path;
        private final boolean appends;
        private long at;

        private Open(Node node, String path, boolean appends) {
            this.node = node;
            this.path = path;
            this.appends = appends;
        }

        Node node() {
            return node;
        }

        long at() {
            return at;
        }

        void seek(long to) throws ErrnoException {
            if (to < 0) {
                throw new ErrnoException(Errno.INVAL);
            }
            at = to;
        }
    }

    /// How a path is opened.
    record Way(boolean create, boolean folder, boolean exclusive, boolean truncate, boolean append) {}

    /// @param quota bytes of all files, at most
    /// @param budget what they are taken from
    FileTree(long quota, PageBudget budget) {
        this.quota = quota;
        this.budget = budget;
        nodes.put("", new Node(lastId, true, new FileContent(budget)));
    }

    /// The same files and descriptors, for another guest.
    FileTree copy() {
        FileTree copy = new FileTree(quota, budget);
        IdentityHashMap<Node, Node> copies = new IdentityHashMap<>();
        nodes.forEach((path, node) -> copy.nodes.put(path, copies.computeIfAbsent(node, Node::new)));
        open.forEach((number, one) -> {
            Open same = new Open(copies.computeIfAbsent(one.node, Node::new), one.path, one.appends);
            same.at = one.at;
            copy.open.put(number, same);
        });
        copy.used = used;
        copy.lastId = lastId;
        return copy;
    }

    /// Puts a file there, whatever the quota says.
    void put(String path, byte[] content) {
        Node node = new Node(++lastId, false, new FileContent(budget));
        node.content.write(0, content);
        used += content.length;
        nodes.put(path, node);
    }

    // ---- paths ----

    Node find(int folder, String path) throws ErrnoException {
        Node node = nodes.get(resolve(folder, path));
        if (node == null) {
            throw new ErrnoException(Errno.NOENT);
        }
        return node;
    }

    /// The path from the root of the tree.
    private String resolve(int folder, String path) throws ErrnoException {
        Deque<String> parts = new ArrayDeque<>();
        String full = folderOf(folder) + "/" + path;
        if (full.length() > MOST_PATH) {
            throw new ErrnoException(Errno.INVAL);
        }
        for (String part : full.split("/", -1)) {
            if (part.equals("..")) {
                if (parts.pollLast() == null) {
                    throw new ErrnoException(Errno.NOTCAPABLE);
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }

    private String folderOf(int descriptor) throws ErrnoException {
        if (descriptor == ROOT) {
            return "";
        }
        Open folder = opened(descriptor);
        if (!folder.node.folder) {
            throw new ErrnoException(Errno.NOTDIR);
        }
        return folder.path;
    }

    private Node add(String path, boolean folder) throws ErrnoException {
        int slash = path.lastIndexOf('/');
        Node parent = nodes.get(path.substring(0, Math.max(0, slash)));
        if (parent == null) {
            throw new ErrnoException(Errno.NOENT);
        }
        if (!parent.folder) {
            throw new ErrnoException(Errno.NOTDIR);
        }
        if (nodes.size() >= MOST_NODES) {
            throw new ErrnoException(Errno.NOSPC);
        }
        Node node = new Node(++lastId, folder, new FileContent(budget));
        nodes.put(path, node);
        return node;
    }

    void createFolder(int folder, String path) throws ErrnoException {
        String full = resolve(folder, path);
        if (nodes.containsKey(full)) {
            throw new ErrnoException(Errno.EXIST);
        }
        add(full, true);
    }

    void removeFolder(int folder, String path) throws ErrnoException {
        String full = resolve(folder, path);
        if (!find(folder, path).folder) {
            throw new ErrnoException(Errno.NOTDIR);
        }
        if (full.isEmpty()) {
            throw new ErrnoException(Errno.PERM);
        }
        if (!under(full).isEmpty()) {
            throw new ErrnoException(Errno.NOTEMPTY);
        }
        nodes.remove(full);
    }

    /// A file that is still open lives on without a name, and no longer counts.
    void removeFile(int folder, String path) throws ErrnoException {
        Node node = find(folder, path);
        if (node.folder) {
            throw new ErrnoException(Errno.ISDIR);
        }
        nodes.remove(resolve(folder, path));
        if (open.values().stream().noneMatch(one -> one.node == node)) {
            drop(node);
        }
    }

    void rename(String from, String to) throws ErrnoException {
        String source = resolve(ROOT, from);
        String target = resolve(ROOT, to);
        Node node = find(ROOT, from);
        if (source.equals(target)) {
            return;
        }
        if (source.isEmpty() || target.startsWith(source + "/")) {
            throw new ErrnoException(Errno.INVAL);
        }
        Node there = nodes.get(target);
        if (there != null) {
            if (there.folder) {
                throw new ErrnoException(node.folder ? Errno.NOTEMPTY : Errno.ISDIR);
            }
            removeFile(ROOT, to);
        }
        add(target, node.folder);
        List<String> moved = new ArrayList<>(under(source));
        moved.add(source);
        for (String path : moved) {
            nodes.put(target + path.substring(source.length()), nodes.remove(path));
        }
    }

    /// The path from the root of what is named from a folder.
    String absolute(int folder, String path) throws ErrnoException {
        return resolve(folder, path);
    }

    private List<String> under(String folder) {
        String prefix = folder.isEmpty() ? "" : folder + "/";
        return nodes.tailMap(prefix, true)
                .keySet()
                .stream()
                .takeWhile(path -> path.startsWith(prefix))
                .filter(path -> !path.isEmpty())
                .toList();
    }

    /// Names in a folder, in a fixed order.
    List<String> names(Open folder) {
        int from = folder.path.isEmpty() ? 0 : folder.path.length() + 1;
        return under(folder.path).stream()
                .map(path -> path.substring(from))
                .filter(name -> !name.contains("/"))
                .toList();
    }

    /// What has that name in a folder.
    Node named(Open folder, String name) throws ErrnoException {
        Node node = nodes.get(folder.path.isEmpty() ? name : folder.path + "/" + name);
        if (node == null) {
            throw new ErrnoException(Errno.NOENT);
        }
        return node;
    }

    // ---- descriptors ----

    Open opened(int descriptor) throws ErrnoException {
        Open found = descriptor == ROOT ? new Open(find(ROOT, ""), "", false) : open.get(descriptor);
        if (found == null) {
            throw new ErrnoException(Errno.BADF);
        }
        return found;
    }

    /// @return the number of the new descriptor
    int open(int folder, String path, Way way) throws ErrnoException {
        String full = resolve(folder, path);
        Node node = nodes.get(full);
        if (node == null) {
            if (!way.create) {
                throw new ErrnoException(Errno.NOENT);
            }
            node = add(full, false);
        } else if (way.create && way.exclusive) {
            throw new ErrnoException(Errno.EXIST);
        }
        if (way.folder && !node.folder) {
            throw new ErrnoException(Errno.NOTDIR);
        }
        if (way.truncate) {
            resize(node, 0);
        }
        int number = FIRST;
        while (open.containsKey(number)) {
            number++;
        }
        if (open.size() >= MOST_OPEN) {
            throw new ErrnoException(Errno.MFILE);
        }
        open.put(number, new Open(node, full, way.append));
        return number;
    }

    void close(int descriptor) throws ErrnoException {
        Open closed = open.remove(descriptor);
        if (closed == null) {
            throw new ErrnoException(Errno.BADF);
        }
        boolean gone = nodes.values().stream().noneMatch(node -> node == closed.node)
                && open.values().stream().noneMatch(one -> one.node == closed.node);
        if (gone) {
            drop(closed.node);
        }
    }

    private void drop(Node node) {
        used -= node.size();
        node.content.drop();
    }

    /// Gives back what all files take; for the end of the guest. Doing it again does nothing.
    @Override
    public void close() {
        nodes.values().forEach(this::drop);
        open.values().forEach(one -> drop(one.node));
    }

    // ---- contents ----

    /// @return at most that many bytes from there on; none at the end
    byte[] read(Open file, long from, int most) throws ErrnoException {
        Node node = file.node;
        if (node.folder) {
            throw new ErrnoException(Errno.ISDIR);
        }
        return node.content.read(from, most);
    }

    /// @return where it ends
    long write(Open file, long to, byte[] bytes) throws ErrnoException {
        Node node = file.node;
        if (node.folder) {
            throw new ErrnoException(Errno.ISDIR);
        }
        long from = file.appends ? node.size() : to;
        if (from > LARGEST - bytes.length) {
            throw new ErrnoException(Errno.FBIG);
        }
        long end = from + bytes.length;
        change(node, Math.max(end, node.size()), () -> node.content.write((int) from, bytes));
        return end;
    }

    void resize(Node node, long size) throws ErrnoException {
        if (node.folder) {
            throw new ErrnoException(Errno.ISDIR);
        }
        if (size < 0 || size > LARGEST) {
            throw new ErrnoException(Errno.FBIG);
        }
        change(node, size, () -> node.content.resize((int) size));
    }

    private void change(Node node, long size, Runnable change) throws ErrnoException {
        int before = node.size();
        if (size > before && used + size - before > quota) {
            throw new ErrnoException(Errno.NOSPC);
        }
        try {
            change.run();
        } catch (PagesUsedUpException _) {
            throw new ErrnoException(Errno.NOSPC);
        } finally {
            used += node.size() - before;
        }
    }
}
