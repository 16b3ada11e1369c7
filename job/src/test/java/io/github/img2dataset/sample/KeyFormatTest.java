package io.github.img2dataset.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class KeyFormatTest {

    @Test
    void spellsTheKeyOfTheContractsExample() {
        assertThat(new KeyFormat(5, 10_000).key(1, 5)).isEqualTo("000010005");
    }

    @Test
    void countsTheDigitsThatTheLastIndexNeeds() {
        assertThat(new KeyFormat(5, 1).key(7, 0)).isEqualTo("00007");
        assertThat(new KeyFormat(5, 10).key(7, 9)).isEqualTo("000079");
        assertThat(new KeyFormat(5, 11).key(7, 10)).isEqualTo("0000710");
        assertThat(new KeyFormat(2, 1_000).key(7, 999)).isEqualTo("07999");
    }

    @Test
    void writesAShardIdThatOutgrowsItsDigitsInFull() {
        assertThat(new KeyFormat(2, 100).shardId(123)).isEqualTo("123");
        assertThat(new KeyFormat(2, 100).key(123, 4)).isEqualTo("12304");
    }

    @Test
    void refusesAnIndexOutsideTheShard() {
        assertThatThrownBy(() -> new KeyFormat(5, 10).key(0, 10)).hasMessageContaining("10");
    }
}
