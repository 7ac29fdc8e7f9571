package dev.rlm.core.llm;

/// The models that are set up. Thread-safe; the same model always gives the same backend.
public interface Models {

    /// The backend that serves `model`.
    ///
    /// @throws IllegalArgumentException when no provider of that name is set up; checked before a run starts
    LlmBackend backendOf(ModelId model);

    /// What bounds a call to `model`.
    ModelTraits traitsOf(ModelId model);
}
