package io.github.img2dataset.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlMessageTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[PARSE_SYNTAX_ERROR] Syntax error at or near end of input. SQLSTATE: 42601 (line 1, pos 7)"
                        + "| Syntax error at or near end of input (line 1, pos 7)",
                "[TABLE_OR_VIEW_NOT_FOUND] The table cannot be found. SQLSTATE: 42P01;| The table cannot be found",
                "[UNRESOLVED_COLUMN.WITH_SUGGESTION] No column `with` | No column `with`",
                "Path does not exist: file:/x;| Path does not exist: file:/x"
            })
    void keepsTheSentenceAlone(String message, String line) {
        assertThat(SqlMessage.of(new IllegalStateException(message))).isEqualTo(line);
        assertThat(SqlMessage.of(new IllegalStateException("\n" + message + "\n== SQL ==\nwidth >=")))
                .isEqualTo(line);
    }

    @Test
    void isEmptyWhereNothingIsSaid() {
        assertThat(SqlMessage.of(new IllegalStateException())).isEmpty();
    }
}
