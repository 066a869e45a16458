package io.persistentprocess.api.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NotationsTest {
    @ParameterizedTest
    @CsvSource({
        "0, PT0S",
        "100ms, PT0.1S",
        "1m30s, PT1M30S",
        "1.5h, PT1H30M",
        "5m, PT5M",
        "-1s, PT-1S",
        "+2s, PT2S",
        "1us, PT0.000001S",
        "1µs, PT0.000001S",
        "1h0m0.5s, PT1H0.5S",
        "7.s, PT7S"
    })
    void aDurationIsReadAsGoReadsIt(String text, Duration duration) {
        assertThat(GoDuration.parse(text)).contains(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "5", "s", "5 s", "5x", "1d", "--1s", "1,5s", ".s", "9999999h", "1e3s", "∞", "PT5S", "5S"})
    void whatIsNoDurationIsRefused(String text) {
        assertThat(GoDuration.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "100ms", "1m30s", "24h", "1h1ms"})
    void aDurationIsWrittenAsItIsRead(String text) {
        assertThat(GoDuration.parse(text).map(GoDuration::format)).contains(text);
    }

    @ParameterizedTest
    @CsvSource({
        "4096, 4096",
        "10Mi, 10485760",
        "500k, 500000",
        "1.5Gi, 1610612736",
        "0.5Ki, 512",
        "7Ei, 8070450532247928832",
        "129e6, 129000000",
        "1E3, 1000",
        "1E, 1000000000000000000",
        "128974848000m, 128974848",
        "1.5e3, 1500",
        "5., 5",
        ".5Ki, 512",
        "0.3, 1",
        "1500000u, 2",
        "1e-3, 1"
    })
    void aQuantityIsReadAsKubernetesReadsIt(String text, long bytes) {
        assertThat(ByteQuantity.parse(text)).contains(new ByteQuantity(bytes));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "10MB", "10mi", "-1", "8Ei", "1 Mi", "Mi", "1e", "1e3Mi", "1e100", "9e18k", "1,5", ".", "0x10"
            })
    void whatIsNoNumberOfBytesIsRefused(String text) {
        assertThat(ByteQuantity.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2, 2000",
        "500m, 500",
        "0.5, 500",
        "1.25, 1250",
        "0.001, 1",
        "007m, 7",
        "100000, 100000000",
        "0.5m, 1",
        "1.0005, 1001",
        ".5, 500",
        "1e3, 1000000",
        "1k, 1000000",
        "250000u, 250",
        "1e-1, 100"
    })
    void aNumberOfProcessorsIsReadAsKubernetesReadsIt(String text, long millis) {
        assertThat(CpuQuantity.parse(text)).contains(new CpuQuantity(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m", "-1", "1,5", "2 ", "2cores", "1e", "1e100"})
    void whatIsNoNumberOfProcessorsIsRefused(String text) {
        assertThat(CpuQuantity.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2, 2", "2000m, 2", "0.5, 500m", "1.25, 1250m"})
    void aNumberOfProcessorsIsWrittenAsKubernetesWritesIt(String text, String written) {
        assertThat(CpuQuantity.parse(text).map(CpuQuantity::toString)).contains(written);
    }

    @ParameterizedTest
    @CsvSource({"0022, 18", "022, 18", "000, 0", "0777, 511"})
    void aUmaskIsOctal(String text, int bits) {
        assertThat(Umask.parse(text)).contains(new Umask(bits));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "22", "8", "0o22", "1777", "00022", "u=rwx"})
    void whatIsNoUmaskIsRefused(String text) {
        assertThat(Umask.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1000", "4294967294", "www-data", "_apt", "DOMAIN.user", "host$"})
    void aUserIsANumberOrAName(String text) {
        assertThat(IdOrName.parse(text)).map(IdOrName::text).contains(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "4294967295", "99999999999", "01", "a b", "a:b", "1a", "-x", "ü"})
    void whatIsNeitherIsRefused(String text) {
        assertThat(IdOrName.parse(text)).isEmpty();
    }

    @Test
    void unlimitedIsMoreThanAnyNumber() {
        assertThat(LimitValue.parse("999999999999999999").orElseThrow()).isLessThan(LimitValue.UNLIMITED);
    }

    @ParameterizedTest
    @CsvSource({
        "1024, 1024, 1024",
        "1024:4096, 1024, 4096",
        "0:unlimited, 0, unlimited",
        "unlimited, unlimited, unlimited"
    })
    void aResourceLimitIsOneForBothOrOneForEach(String text, String soft, String hard) {
        assertThat(ResourceLimit.parse(text))
                .contains(new ResourceLimit(
                        LimitValue.parse(soft).orElseThrow(),
                        LimitValue.parse(hard).orElseThrow()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "1:", ":1", "1:2:3", "-1", "01", "infinity", "1k", "1 : 2"})
    void whatIsNoResourceLimitIsRefused(String text) {
        assertThat(ResourceLimit.parse(text)).isEmpty();
        assertThat(text).doesNotMatch(ResourceLimit.FORM);
    }
}
