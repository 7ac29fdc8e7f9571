package dev.rlm.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

import javax.lang.model.element.Modifier;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnionTypeTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;

/// A source file as the compiler reads it: what the rules on size and shape look at.
///
/// @param name for messages, relative to the checkout
/// @param lines of the file
/// @param methods all methods and constructors, those of nested and anonymous classes too
/// @param broadCatches lines that catch `Exception` or `Throwable`
/// @param emptyCatches lines with a catch that does nothing
/// @param inferredTypes lines with a `var`
/// @param undocumented public top-level types without a documentation comment
/// @param hasTab whether there is a tab in it
record SourceFile(
        String name,
        int lines,
        List<Method> methods,
        List<Integer> broadCatches,
        List<Integer> emptyCatches,
        List<Integer> inferredTypes,
        List<String> undocumented,
        boolean hasTab) {

    /// @param lines from the first modifier to the closing brace
    /// @param parameters how many; 0 for constructors of records, whose parameters are their components, and of
    ///   exceptions, which hold what a record would but cannot be one
    record Method(String name, int line, int lines, int parameters) {}

    /// Reads all of `files`, which lie under `root`.
    static List<SourceFile> read(Path root, List<Path> files) {
        List<Text> texts = new ArrayList<>();
        try {
            for (Path file : files) {
                texts.add(new Text(root.relativize(file).toString(), Files.readString(file)));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return parse(texts);
    }

    static SourceFile parse(String name, String text) {
        return parse(List.of(new Text(name, text))).getFirst();
    }

    /// @throws IllegalArgumentException when one does not parse
    private static List<SourceFile> parse(List<Text> texts) {
        List<String> errors = new ArrayList<>();
        JavacTask task = (JavacTask) ToolProvider.getSystemJavaCompiler()
                .getTask(null, null,
                        problem -> errors.add(String.valueOf(problem)), List.of("-proc:none"), null, texts);
        Map<URI, Text> byUri = texts.stream().collect(Collectors.toMap(Text::toUri, Function.identity()));
        List<SourceFile> files = new ArrayList<>();
        try {
            for (CompilationUnitTree unit : task.parse()) {
                Text source = Objects.requireNonNull(byUri.get(unit.getSourceFile().toUri()));
                files.add(of(unit, source, DocTrees.instance(task)));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", errors));
        }
        return files;
    }

    private static SourceFile of(CompilationUnitTree unit, Text source, DocTrees trees) {
        Scan scan = new Scan(unit, source.text, trees);
        scan.scan(unit, null);
        return new SourceFile(source.name, (int) source.text.lines().count(), scan.methods, scan.broadCatches,
                scan.emptyCatches, scan.inferredTypes, scan.undocumented, source.text.indexOf('\t') >= 0);
    }

    private static final class Text extends SimpleJavaFileObject {
        private final String name;
        private final String text;

        Text(String name, String text) {
            super(URI.create("text:///" + name.replaceAll("[^A-Za-z0-9/.]", "_")), Kind.SOURCE);
            this.name = name;
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Scan extends TreePathScanner<Void, Void> {
        private final List<Method> methods = new ArrayList<>();
        private final List<Integer> broadCatches = new ArrayList<>();
        private final List<Integer> emptyCatches = new ArrayList<>();
        private final List<Integer> inferredTypes = new ArrayList<>();
        private final List<String> undocumented = new ArrayList<>();
        private final CompilationUnitTree unit;
        private final String text;
        private final DocTrees trees;

        Scan(CompilationUnitTree unit, String text, DocTrees trees) {
            this.unit = unit;
            this.text = text;
            this.trees = trees;
        }

        @Override
        public Void visitClass(ClassTree type, Void unused) {
            TreePath path = getCurrentPath();
            if (path.getParentPath().getLeaf().equals(unit) && type.getModifiers().getFlags().contains(Modifier.PUBLIC)
                    && trees.getDocCommentTree(path) == null) {
                undocumented.add(type.getSimpleName().toString());
            }
            return super.visitClass(type, null);
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            if (start(method) >= 0 && end(method) > start(method)) {
                ClassTree owner = (ClassTree) getCurrentPath().getParentPath().getLeaf();
                boolean holdsValues = method.getReturnType() == null && (owner.getKind() == Tree.Kind.RECORD
                        || String.valueOf(owner.getExtendsClause()).endsWith("Exception"));
                int first = lineAt(start(method));
                methods.add(new Method(method.getName().toString(), first, lineAt(end(method)) - first + 1,
                        holdsValues ? 0 : method.getParameters().size()));
            }
            return super.visitMethod(method, null);
        }

        @Override
        public Void visitCatch(CatchTree clause, Void unused) {
            Tree type = clause.getParameter().getType();
            List<? extends Tree> caught = type instanceof UnionTypeTree union
                    ? union.getTypeAlternatives()
                    : List.of(type);
            if (caught.stream().map(Tree::toString).anyMatch(List.of("Exception", "Throwable")::contains)) {
                broadCatches.add(lineAt(start(clause)));
            }
            if (clause.getBlock().getStatements().isEmpty()) {
                emptyCatches.add(lineAt(start(clause)));
            }
            return super.visitCatch(clause, null);
        }

        @Override
        public Void visitVariable(VariableTree variable, Void unused) {
            int start = (int) start(variable);
            if (start >= 0 && text.substring(start).matches("(?s)(final\\s+)?var\\s.*")) {
                inferredTypes.add(lineAt(start));
            }
            return super.visitVariable(variable, null);
        }

        private long start(Tree tree) {
            return trees.getSourcePositions().getStartPosition(unit, tree);
        }

        private long end(Tree tree) {
            return trees.getSourcePositions().getEndPosition(unit, tree);
        }

        private int lineAt(long position) {
            return (int) unit.getLineMap().getLineNumber(position);
        }
    }
}
