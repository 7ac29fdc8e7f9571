package dev.rlm.core.trajectory;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/// What a failed file operation says to people: exceptions of `java.nio.file` often carry nothing but the path.
final class FileTrouble {
    private FileTrouble() {}

    static String reason(IOException failure) {
        return switch (failure) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "no such file";
            case FileAlreadyExistsException _ -> "it exists already";
            case FileSystemException system ->
                Optional.ofNullable(system.getReason()).orElse("the file system refused");
            default -> Optional.ofNullable(failure.getMessage()).orElse(failure.getClass().getSimpleName());
        };
    }
}
