package io.videoxl.langchain4j.common;

import io.videoxl.langchain4j.TestModels;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Set;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Names tests of LangChain4j's that want a right answer, such as the capital of Germany. They are skipped unless {@code -Dvideoxl.model}
 * names a model that may know it.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsCleverModel.Condition.class)
@interface NeedsCleverModel {
    /** Names of test methods. */
    String[] value();

    /** Skips them by name. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            var needs = context.getTestMethod().filter(test -> Set.of(context.getRequiredTestClass()
                            .getAnnotation(NeedsCleverModel.class)
                            .value())
                    .contains(test.getName()));
            return needs.isPresent() && TestModels.named().isEmpty()
                    ? ConditionEvaluationResult.disabled("%s needs a clever model: -Dvideoxl.model=FILE.gguf"
                            .formatted(needs.get().getName()))
                    : ConditionEvaluationResult.enabled("no clever model is needed, or one is given");
        }
    }
}
