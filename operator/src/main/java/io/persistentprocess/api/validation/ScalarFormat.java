package io.persistentprocess.api.validation;

import io.persistentprocess.api.validation.DocumentTree.Kind;
import io.persistentprocess.api.validation.FieldSchema.Wording;
import io.persistentprocess.api.value.ByteQuantity;
import io.persistentprocess.api.value.CpuQuantity;
import io.persistentprocess.api.value.FileMode;
import io.persistentprocess.api.value.GoDuration;
import io.persistentprocess.api.value.IdOrName;
import io.persistentprocess.api.value.IntOrPercent;
import io.persistentprocess.api.value.NumberRanges;
import io.persistentprocess.api.value.PortNumber;
import io.persistentprocess.api.value.ResourceLimit;
import io.persistentprocess.api.value.Umask;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The notation of a value that is neither word nor plain number.
 *
 * @param form its regular expression, RE2, as precise as one can be
 * @param takes whether a bare number is allowed; if only text is, a number would lose its leading zeros in other readers
 * @param parse empty if the text does not match the notation
 */
record ScalarFormat(
        String typeName,
        Wording wording,
        String form,
        AcceptedType takes,
        Function<String, Optional<? extends Object>> parse) {

    /** The YAML or JSON types that a value may have. */
    sealed interface AcceptedType {
        /** A string of limited length. */
        record Text(int maxLength) implements AcceptedType {}

        /** A string, or a whole number within these bounds. */
        record TextOrNumber(long min, long max) implements AcceptedType {}

        /** A string, or a number within these bounds; an API server accepts only a whole one. */
        record TextOrDecimal(long min, long max) implements AcceptedType {}
    }

    private static final Map<Class<?>, ScalarFormat> BY_TYPE = Map.of(
            Duration.class,
            new ScalarFormat(
                    "duration",
                    new Wording("a duration", "100ms, 10s or 5m"),
                    GoDuration.FORM,
                    new AcceptedType.Text(GoDuration.MAX_LENGTH),
                    GoDuration::parse),
            ByteQuantity.class,
            new ScalarFormat(
                    "quantity",
                    new Wording("a number of bytes", "10Mi, 500k or 1Gi"),
                    ByteQuantity.FORM,
                    new AcceptedType.TextOrDecimal(0, Long.MAX_VALUE),
                    ByteQuantity::parse),
            CpuQuantity.class,
            new ScalarFormat(
                    "quantity",
                    new Wording("a number of processors", "500m, 2 or 0.5"),
                    CpuQuantity.FORM,
                    new AcceptedType.TextOrDecimal(1, CpuQuantity.MAX_WHOLE),
                    CpuQuantity::parse),
            IdOrName.class,
            new ScalarFormat(
                    "integer or string",
                    new Wording("the ID or name of a user or group", "1000 or www-data"),
                    IdOrName.FORM,
                    new AcceptedType.TextOrNumber(0, IdOrName.MAX_ID),
                    IdOrName::parse),
            IntOrPercent.class,
            new ScalarFormat(
                    "integer or percentage",
                    new Wording("a number from 1 on, or a share from 1% to 100%", "1 or 10%"),
                    IntOrPercent.FORM,
                    new AcceptedType.TextOrNumber(1, IntOrPercent.MAX_AMOUNT),
                    IntOrPercent::parse),
            NumberRanges.class,
            new ScalarFormat(
                    "string",
                    new Wording("a list of numbers and ranges", "\"0-3,8\""),
                    NumberRanges.FORM,
                    new AcceptedType.Text(NumberRanges.MAX_LENGTH),
                    NumberRanges::parse),
            PortNumber.class,
            new ScalarFormat(
                    "integer or string",
                    new Wording("a port", "8080, or with a variable: 808$(PPG_ORDINAL)"),
                    PortNumber.FORM,
                    new AcceptedType.TextOrNumber(1, PortNumber.MAX),
                    PortNumber::parse),
            ResourceLimit.class,
            new ScalarFormat(
                    "integer or string",
                    new Wording("a limit", "1024, unlimited or 1024:4096"),
                    ResourceLimit.FORM,
                    new AcceptedType.TextOrNumber(0, ResourceLimit.MAX_NUMBER),
                    ResourceLimit::parse),
            Umask.class,
            new ScalarFormat(
                    "octal string",
                    new Wording("an octal mask", "\"0022\""),
                    Umask.FORM,
                    new AcceptedType.Text(Umask.MAX_LENGTH),
                    Umask::parse),
            FileMode.class,
            new ScalarFormat(
                    "octal string",
                    new Wording("an octal file mode", "\"0750\""),
                    FileMode.FORM,
                    new AcceptedType.Text(FileMode.MAX_LENGTH),
                    FileMode::parse));

    static Optional<ScalarFormat> of(Class<?> type) {
        return Optional.ofNullable(BY_TYPE.get(type));
    }

    /** Whether a scalar of this type is allowed. */
    boolean takes(Kind kind) {
        return kind == Kind.STRING
                || switch (takes) {
                    case AcceptedType.Text _ -> false;
                    case AcceptedType.TextOrNumber _ -> kind == Kind.INTEGER;
                    case AcceptedType.TextOrDecimal _ -> kind == Kind.INTEGER || kind == Kind.DECIMAL;
                };
    }
}
