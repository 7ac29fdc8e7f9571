package dev.rlm.core.trajectory;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import com.fasterxml.jackson.databind.JsonNode;

import dev.rlm.core.answer.Answer;
import dev.rlm.core.budget.Amount;
import dev.rlm.core.budget.Breach;
import dev.rlm.core.budget.Limits;
import dev.rlm.core.budget.Spend;
import dev.rlm.core.budget.Usd;
import dev.rlm.core.id.CallId;
import dev.rlm.core.llm.Finish;
import dev.rlm.core.llm.Message;
import dev.rlm.core.llm.ModelId;
import dev.rlm.core.llm.Purpose;
import dev.rlm.core.llm.ToolCall;
import dev.rlm.core.llm.Usage;

/// One thing that happened in a run, as `docs/trajectory.schema.json` describes it. The envelope (sequence number,
/// time, call id, turn, running sum) is the writer's.
public sealed interface StepEvent {

    /// The money that this event charges; not zero only for a reply, and for a failure whose outcome is unknown.
    default Usd cost() {
        return Usd.ZERO;
    }

    /// The first event of every file.
    ///
    /// @param environment the engine
    /// @param environmentReason why it is this one, where it was chosen by what the machine has
    /// @param settings effective settings by name, keys masked
    /// @param versions of rlm, the price table, the system prompt and the engine
    /// @param setup that prepares each session
    /// @param places for child REPLs; empty where there can be none
    record RunStarted(
            String prompt,
            ModelId model,
            ModelId subModel,
            String environment,
            Optional<String> environmentReason,
            String protocol,
            Limits limits,
            Map<String, String> settings,
            long seed,
            List<Input> context,
            String workingFolder,
            Map<String, String> versions,
            Optional<SetupFile> setup,
            Optional<ReplPlaces> places) implements StepEvent {
        public RunStarted {
            settings = Map.copyOf(settings);
            context = List.copyOf(context);
            versions = Map.copyOf(versions);
        }
    }

    /// How many child REPLs there may be at the same time.
    ///
    /// @param allowed by the settings
    /// @param fitting of these into memory, with small contexts
    /// @param availableBytes when the run began
    /// @param rootBytes that the root's REPL may take
    /// @param childBytes that a child's may take, at least
    record ReplPlaces(int allowed, int fitting, long availableBytes, long rootBytes, long childBytes) {}

    /// The code that prepares sessions, by which it can be found and checked again.
    ///
    /// @param chars of its text
    record SetupFile(String name, String sha256, long chars) {}

    /// A document of the input, by which it can be found and checked again.
    record Input(
            String name,
            Optional<String> path,
            long chars,
            long bytes,
            Optional<Instant> mtime,
            String encoding,
            String sha256) {}

    /// Which way the run takes, where the ways were weighed: `route` was not plain `recursive`.
    ///
    /// @param route `direct` or `recursive`
    /// @param reason in words and figures
    record RouteChosen(Way route, String reason, Compared figures) implements StepEvent {}

    /// The ways that a run can take.
    enum Way {
        /// The model works over the input by code.
        RECURSIVE,
        /// The whole input in one call, without a REPL.
        DIRECT;

        /// Its name in results and events.
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What the ways were weighed by.
    ///
    /// @param contextWindow tokens that the model can hold, input and output together
    /// @param maxOutputTokens kept free of it for the reply
    /// @param direct the whole input in one call, as estimated
    /// @param recursive a run that reads nothing twice, as estimated
    record Compared(long contextWindow, long maxOutputTokens, Amount direct, Amount recursive) {}

    record ReplStarted(String engine, Duration start, boolean warm) implements StepEvent {}

    /// A session was prepared, or could not be. Its code is not a cell of the model's.
    ///
    /// @param outcome as of a cell
    /// @param error traceback or reason
    /// @param variables names that it made
    record SetupFinished(
            String outcome,
            String stdout,
            String stderr,
            Optional<String> error,
            boolean truncated,
            List<String> variables,
            Duration duration) implements StepEvent {
        public SetupFinished {
            variables = List.copyOf(variables);
        }
    }

    /// @param lost what is gone, in words
    record ReplLost(String cause, String lost) implements StepEvent {}

    /// A request about to be sent.
    ///
    /// @param newMessages those that no earlier event of the file holds, by id
    /// @param messageIds all that are sent, in order
    record ModelCalled(
            ModelId model,
            Purpose purpose,
            int attempt,
            List<StoredMessage> newMessages,
            List<Integer> messageIds,
            int maxOutputTokens,
            Reserved reserved) implements StepEvent {
        public ModelCalled {
            newMessages = List.copyOf(newMessages);
            messageIds = List.copyOf(messageIds);
        }
    }

    /// A message with its number in the file.
    record StoredMessage(int id, Message message) {}

    /// What was reserved for a call.
    ///
    /// @param bound `bytes` when it cannot be exceeded, `estimated` otherwise
    record Reserved(long inputTokens, long outputTokens, Usd cost, String bound) {}

    /// @param usageEstimated whether the provider gave no usage and the bound was booked instead
    record ModelReplied(
            int attempt,
            String text,
            String thinking,
            List<ToolCall> toolCalls,
            Finish finish,
            Usage usage,
            boolean usageEstimated,
            Optional<BigDecimal> providerCostUsd,
            Optional<String> requestId,
            Duration duration,
            Usd cost) implements StepEvent {
        public ModelReplied {
            toolCalls = List.copyOf(toolCalls);
        }
    }

    /// @param released whether the reservation was given back; else it stays charged, as the outcome is unknown
    /// @param unsettled tokens that stay charged
    /// @param cost money that stays charged
    /// @param retryIn how long until the next attempt; empty when there is none
    record ModelFailed(
            int attempt,
            String kind,
            OptionalInt status,
            String message,
            boolean released,
            Usage unsettled,
            Usd cost,
            Optional<Duration> retryIn,
            Duration duration) implements StepEvent {}

    record CodeStarted(int cell, int block, String code) implements StepEvent {}

    /// @param outcome `completed`, `raised`, `timed_out` or `killed`
    /// @param error traceback or reason
    /// @param variables names after the cell
    record CodeFinished(
            int cell,
            int block,
            String outcome,
            String stdout,
            String stderr,
            Optional<String> value,
            Optional<String> error,
            boolean truncated,
            List<String> variables,
            Duration duration,
            Duration waited,
            Duration cpu,
            long memoryPeakBytes) implements StepEvent {
        public CodeFinished {
            variables = List.copyOf(variables);
        }
    }

    record GuestCalled(int cell, int n, String function, JsonNode arguments) implements StepEvent {}

    /// Exactly one of value, results and error is present.
    ///
    /// @param value what was returned
    /// @param heldBy calls whose replies were returned, in order, when the value stands in their events
    record GuestAnswered(int cell, int n, Optional<JsonNode> value, List<CallId> heldBy, Optional<String> error)
            implements
                StepEvent {
        public GuestAnswered {
            heldBy = List.copyOf(heldBy);
        }
    }

    /// @param context sizes in characters of what the child got
    /// @param share whether its session begins with its caller's variables
    record ChildStarted(String prompt, List<Long> context, boolean share, Limits ceiling) implements StepEvent {
        public ChildStarted {
            context = List.copyOf(context);
        }
    }

    /// @param outcome label of the outcome
    record ChildFinished(String outcome, Optional<String> answer, boolean partial, Spend spend) implements StepEvent {}

    record BudgetRefused(Breach breach) implements StepEvent {}

    /// @param why the rule that was applied
    record AnswerRejected(String why, String value) implements StepEvent {}

    /// @param text what the model was told
    /// @param why the rule that was applied
    record Hint(String text, String why) implements StepEvent {}

    /// The last event of a file that was not cut off.
    ///
    /// @param reason kind, limit, used, message; empty when answered
    record RunFinished(
            String outcome,
            Optional<Answer> answer,
            Optional<Reason> reason,
            Spend spend,
            int turns,
            int depth,
            Map<String, Integer> refusals,
            Duration duration) implements StepEvent {
        public RunFinished {
            refusals = Map.copyOf(refusals);
        }
    }

    /// Why a run did not answer, in the words of the result.
    record Reason(String kind, String limit, String used, String message) {}
}
