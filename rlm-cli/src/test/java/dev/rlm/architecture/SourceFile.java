package dev.rlm.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
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

    static SourceFile read(Path root, Path file) {
        try {
            return parse(root.relativize(file).toString(), Files.readString(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// @throws IllegalArgumentException when it does not parse
    static SourceFile parse(String name, String text) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavaFileObject source = new Text(name, text);
        List<String> errors = new ArrayList<>();
        JavacTask task = (JavacTask) compiler.getTask(null, null,
                problem -> errors.add(problem.getMessage(Locale.ROOT)), List.of("-proc:none"), null, List.of(source));
        try {
            CompilationUnitTree unit = task.parse().iterator().next();
            if (!errors.isEmpty()) {
                throw new IllegalArgumentException(name + ": " + errors);
            }
            Scan scan = new Scan(unit, text, DocTrees.instance(task));
            scan.scan(unit, null);
            return new SourceFile(name, (int) text.lines().count(), scan.methods, scan.broadCatches,
                    scan.emptyCatches, scan.inferredTypes, scan.undocumented, text.indexOf('\t') >= 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static final class Text extends SimpleJavaFileObject {
        private final String text;

        Text(String name, String text) {
            super(URI.create("text:///" + name.replaceAll("[^A-Za-z0-9/.]", "_")), Kind.SOURCE);
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
        public Void visitClass(ClassTree type, Void _) {
            TreePath path = getCurrentPath();
            if (path.getParentPath().getLeaf().equals(unit) && type.getModifiers().getFlags().contains(Modifier.PUBLIC)
                    && trees.getDocCommentTree(path) == null) {
                undocumented.add(type.getSimpleName().toString());
            }
            return super.visitClass(type, null);
        }

        @Override
        public Void visitMethod(MethodTree method, Void _) {
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
        public Void visitCatch(CatchTree clause, Void _) {
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
        public Void visitVariable(VariableTree variable, Void _) {
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
