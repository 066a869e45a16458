package io.persistentprocess.api.validation;

import io.persistentprocess.api.ByteQuantity;
import io.persistentprocess.api.GoDuration;
import io.persistentprocess.api.IdOrName;
import io.persistentprocess.api.IntOrPercent;
import io.persistentprocess.api.LimitValue;
import io.persistentprocess.api.Umask;
import io.persistentprocess.api.validation.Shape.Wording;
import io.persistentprocess.api.validation.Tree.Kind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * How a value that is neither word nor plain number is written.
 *
 * @param kinds what the scalar may be; a number where a string is wanted loses its leading zeros in other readers
 * @param parse empty: not written so
 */
record Notation(String typeName, Wording wording, Set<Kind> kinds, Function<String, Optional<? extends Object>> parse) {
    private static final Set<Kind> EITHER = EnumSet.of(Kind.STRING, Kind.INTEGER);

    private static final Map<Class<?>, Notation> BY_TYPE = Map.of(
            Duration.class,
            new Notation("duration", new Wording("a duration", "100ms, 10s or 5m"), EITHER, GoDuration::parse),
            ByteQuantity.class,
            new Notation(
                    "quantity", new Wording("a number of bytes", "10Mi, 500k or 1Gi"), EITHER, ByteQuantity::parse),
            IdOrName.class,
            new Notation(
                    "integer or string",
                    new Wording("the ID or name of a user or group", "1000 or www-data"),
                    EITHER,
                    IdOrName::parse),
            IntOrPercent.class,
            new Notation(
                    "integer or percentage",
                    new Wording("a number or a share", "1 or 10%"),
                    EITHER,
                    IntOrPercent::parse),
            LimitValue.class,
            new Notation(
                    "integer or unlimited", new Wording("a limit", "1024 or unlimited"), EITHER, LimitValue::parse),
            Umask.class,
            new Notation(
                    "octal string", new Wording("an octal mask", "\"0022\""), EnumSet.of(Kind.STRING), Umask::parse));

    static Optional<Notation> of(Class<?> type) {
        return Optional.ofNullable(BY_TYPE.get(type));
    }
}
