package io.persistentprocess.api.schema;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;

/** Copies records of the model that have so many components that each copy would be a page of code. Pure; any thread. */
public final class RecordCopy {
    private RecordCopy() {}

    /**
     * The same record but for some components.
     *
     * @param replaced their new values by the components' names
     */
    public static <R extends Record> R with(R original, Map<String, Object> replaced) {
        RecordComponent[] components = original.getClass().getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values = new Object[components.length];
        try {
            for (int i = 0; i < components.length; i++) {
                String name = components[i].getName();
                values[i] = replaced.containsKey(name)
                        ? replaced.get(name)
                        : components[i].getAccessor().invoke(original);
            }
            @SuppressWarnings("unchecked") // the constructor of the record's own class
            R copy = (R) original.getClass().getDeclaredConstructor(types).newInstance(values);
            return copy;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot copy " + original.getClass(), e);
        }
    }
}
