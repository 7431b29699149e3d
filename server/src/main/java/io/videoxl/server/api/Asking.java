package io.videoxl.server.api;

import io.videoxl.Answer;
import io.videoxl.AnswerTask;
import io.videoxl.AskOptions;
import io.videoxl.Chat;
import io.videoxl.VideoMemory;
import io.videoxl.VideoXLException;
import io.videoxl.VideoXLException.Code;
import io.videoxl.server.http.Failures;
import io.videoxl.server.http.Json;
import io.videoxl.server.http.Refusal;
import io.videoxl.server.metrics.Metrics;
import io.videoxl.server.store.ChatRecord;
import io.videoxl.server.store.ChatRecord.Message;
import io.videoxl.server.store.ChatStore;
import io.videoxl.server.store.Ids;
import io.videoxl.server.store.MemoryDetails;
import io.videoxl.server.work.Lease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.FutureTask;

/** The questions of one request, side by side. What was answered in a chat is kept before it is told. */
final class Asking {
    /** Who is told. Called on several threads. */
    interface Listener {
        /** A piece of the answer to a question. */
        void text(int question, String piece);

        /** A whole answer. */
        void answer(AnswerTold answer);
    }

    private final Lease lease;
    private final ChatStore chats;
    private final AskBody body;
    private final List<String> asked;
    private final AskOptions options;
    private final ChatRecord chat;
    private final List<Chat.Turn> history;
    private final String batch;
    private final Map<String, Integer> places;
    private final List<Metrics.Question> counted;
    private final Listener listener;

    // Guarded by this.
    private final List<Runnable> cancels = new ArrayList<>();
    private boolean cancelled;

    /**
     * @param chat null: the questions are not part of one
     * @param counted each question
     */
    Asking(
            Lease lease,
            ChatStore chats,
            AskBody body,
            AskOptions options,
            ChatRecord chat,
            List<Metrics.Question> counted,
            Listener listener) {
        this.counted = counted;
        this.lease = lease;
        this.chats = chats;
        this.body = body;
        this.options = options;
        this.chat = chat;
        this.listener = listener;
        asked = body.asked();
        if (chat == null && body.parent() != null) {
            throw Refusal.badRequest("parent names a message of a chat, and no chat is named");
        }
        var before = chat == null ? List.<Chat.Turn>of() : ChatStore.history(chat, body.parent());
        history = body.isAlone() ? List.of() : before;
        batch = chat == null || asked.size() == 1 ? null : Ids.random();
        places = MemoryDetails.places(lease.kept().record().sources());
    }

    /** Ends all answers soon. */
    void cancel() {
        List<Runnable> all;
        synchronized (this) {
            cancelled = true;
            all = List.copyOf(cancels);
        }
        all.forEach(Runnable::run);
    }

    private void cancelledBy(Runnable cancel) {
        synchronized (this) {
            if (!cancelled) {
                cancels.add(cancel);
                return;
            }
        }
        cancel.run();
    }

    /**
     * Asks, and waits for all answers.
     *
     * @throws VideoXLException why the first that failed has no answer; the others are told nevertheless
     */
    List<AnswerTold> ask() {
        var answers = new ArrayList<CompletableFuture<AnswerTold>>();
        try {
            for (int i = 0; i < asked.size(); i++) {
                answers.add(body.hasChoices() ? choose(i) : answer(i));
            }
            return answers.stream().map(CompletableFuture::join).toList();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new VideoXLException(Code.INTERNAL, "asking failed: " + e.getCause(), e.getCause());
        } finally {
            cancel(); // does nothing to answers that are whole
            answers.forEach(answer -> answer.handle((whole, failure) -> whole).join());
        }
    }

    private VideoMemory memory() {
        return lease.memory();
    }

    /** The conversation so far; one that has just come to there goes on where it is. */
    private Chat conversation() {
        return lease.kept().takeChat(memory(), String.valueOf(body.parent())).orElseGet(() -> memory().chat(history));
    }

    private CompletableFuture<AnswerTold> answer(int index) {
        var text = new StringBuffer();
        var question = asked.get(index);
        var conversation = chat == null || body.isAlone() ? null : conversation();
        AnswerTask task = conversation == null
                ? memory().ask(question, options, piece -> piece(index, text, piece))
                : conversation.ask(question, options, piece -> piece(index, text, piece));
        cancelledBy(task::cancel);
        var end = new CompletableFuture<AnswerTold>();
        // The future of the task would end it if it were completed; this one only follows it.
        Thread.ofPlatform().daemon().name("videoxl-server-answer").start(() -> {
            try {
                var answer = whole(task, index, question, text);
                counted(answer);
                var told = keep(answer);
                if (conversation != null && !"cancelled".equals(told.finishReason())) {
                    lease.kept().keepChat(memory(), told.message(), conversation);
                }
                listener.answer(told);
                end.complete(told);
            } catch (Throwable e) {
                counted.get(index).failed(Failures.kind(e));
                end.completeExceptionally(e);
            }
        });
        return end;
    }

    private void counted(AnswerTold answer) {
        var question = counted.get(answer.question());
        if (answer.finishReason().equals("cancelled")) {
            question.failed("cancelled");
            return;
        }
        int prompt = answer.memoryTokens() + answer.historyTokens() + answer.questionTokens();
        int tokens = answer.answerTokens() == null
                ? answer.options().get(answer.index()).tokens()
                : answer.answerTokens();
        question.answered(prompt, answer.memoryTokens(), tokens);
    }

    private void piece(int index, StringBuffer text, String piece) {
        text.append(piece);
        counted.get(index).piece();
        listener.text(index, piece);
    }

    private AnswerTold whole(AnswerTask task, int index, String question, StringBuffer text) {
        try {
            Answer answer = task.join();
            return AnswerTold.of(index, question, answer, places);
        } catch (RuntimeException e) {
            if (isCancelled() && chat != null) {
                return AnswerTold.cancelled(index, question, text.toString());
            }
            throw e;
        }
    }

    private synchronized boolean isCancelled() {
        return cancelled;
    }

    /** Choosing can be ended only by interrupting its thread. */
    private CompletableFuture<AnswerTold> choose(int index) {
        var end = new CompletableFuture<AnswerTold>();
        var work = new FutureTask<Void>(() -> {
            try {
                var chosen = chosen(index);
                counted(chosen);
                var told = keep(chosen);
                listener.answer(told);
                end.complete(told);
            } catch (Throwable e) {
                counted.get(index).failed(Failures.kind(e));
                end.completeExceptionally(e);
            }
            return null;
        });
        var thread = Thread.ofPlatform().daemon().name("videoxl-server-choose").start(work);
        cancelledBy(thread::interrupt);
        return end;
    }

    private AnswerTold chosen(int index) {
        var question = asked.get(index);
        var choice = chat == null
                ? memory().choose(question, body.choices())
                : memory().chat(history).choose(question, body.choices());
        var evidence = options.evidence().isEmpty()
                ? null
                : memory().evidence(question, choice, options.evidence().getAsInt());
        return AnswerTold.of(index, question, choice, evidence, places);
    }

    /** Keeps an answer, if it is part of a chat. */
    private AnswerTold keep(AnswerTold answer) {
        if (chat == null) {
            return answer;
        }
        var told = answer.in(batch, Ids.random(), Ids.random());
        long now = System.currentTimeMillis();
        try {
            chats.add(
                    chat.id(),
                    new Message(told.questionMessage(), body.parent(), batch, "user", told.questionText(), now, null),
                    new Message(
                            told.message(),
                            told.questionMessage(),
                            batch,
                            "assistant",
                            told.answer(),
                            now,
                            Json.MAPPER.valueToTree(told)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return told;
    }
}
