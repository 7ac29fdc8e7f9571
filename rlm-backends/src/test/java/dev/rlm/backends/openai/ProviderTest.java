package dev.rlm.backends.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderTest {
    private static Provider provider(String key, Map<String, String> headers) {
        return new Provider("mine", BaseUrl.parse("http://h:1"), Optional.of(key), "MY_KEY", ProviderFlags.COMPATIBLE,
                headers);
    }

    @Test
    void keyThatCannotBeAHeaderIsRefusedWithoutBeingShown() {
        assertThatThrownBy(() -> provider("sk-secret\nX-Evil: 1", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the key of provider mine in MY_KEY holds a blank or a character outside ASCII: copy it again");
    }

    @Test
    void blanksAroundAKeyAreIgnoredAndABlankKeyIsNone() {
        assertThat(provider(" sk-1\n", Map.of()).key()).contains("sk-1");
        assertThat(provider("  ", Map.of()).key()).isEmpty();
    }

    @Test
    void providerIsPrintedWithoutItsSecrets() {
        assertThat(provider("sk-secret", Map.of("api-key", "azure"))).hasToString("Provider[mine (h:1)]");
    }

    @ParameterizedTest
    @CsvSource({"Host, x", "content-length, 5", "a b, x", "X-A, 'a\u0000b'", "'', x"})
    void headerThatCannotBeSentIsRefused(String name, String value) {
        assertThatThrownBy(() -> provider("sk-1", Map.of(name, value))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the header \"" + name + "\" of provider mine cannot be set");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"ftp://h/v1 | a base URL begins with http:// or https://",
            "h:8000/v1 | a base URL begins with http:// or https://", "http:///v1 | the base URL names no host",
            "http://u:secret@h/v1 | a base URL holds no user, password or #fragment",
            "http://a b/v1 | the base URL cannot be read: Illegal character in authority"})
    void baseUrlThatIsNoneIsRefused(String text, String message) {
        assertThatThrownBy(() -> BaseUrl.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("secret");
    }

    @Test
    void providerOfTheUsersOwnGetsTheFlagsOfTheServerItNames() {
        assertThat(WellKnownProviders.flagsFor(BaseUrl.parse("https://API.openai.com")))
                .isEqualTo(WellKnownProviders.OPENAI.flags());
        assertThat(WellKnownProviders.flagsFor(BaseUrl.parse("http://127.0.0.1:8000")))
                .isEqualTo(ProviderFlags.COMPATIBLE);
    }

    @Test
    void tableIsConsistent() {
        assertThat(WellKnownProviders.rows()).hasSize(13).allSatisfy(row -> {
            assertThat(BaseUrl.parse(row.baseUrl()).prefix()).hasToString(row.baseUrl());
            assertThat(WellKnownProviders.named(row.name())).contains(row);
            assertThat(WellKnownProviders.flagsFor(BaseUrl.parse(row.baseUrl()))).isEqualTo(row.flags());
        });
    }
}
