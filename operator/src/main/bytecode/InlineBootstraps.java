import java.io.IOException;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodBuilder;
import java.lang.classfile.MethodElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Replaces the calls that a JVM links at run time, for pattern switches and for {@code equals} and {@code hashCode} of records, by methods with the same result:
 * {@code java -cp CLASSPATH InlineBootstraps.java DIRECTORY}.
 *
 * <p>The JVM makes classes for each such call when it is first reached, which an ahead-of-time cache does not hold, and its C1 compiler does not inline them. So they cost
 * time at every start and at every restart of a member. SwitchBootstraps.typeSwitch and ObjectMethods.bootstrap specify the results.
 */
final class InlineBootstraps {
    private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
    private static final ClassDesc SWITCHES = ClassDesc.of("java.lang.runtime.SwitchBootstraps");
    private static final ClassDesc RECORDS = ClassDesc.of("java.lang.runtime.ObjectMethods");

    /** Knows the classes of the class path, which verification needs. */
    private final ClassFile format;

    private InlineBootstraps(ClassFile format) {
        this.format = format;
    }

    public static void main(String[] arguments) throws IOException {
        Path classes = Path.of(arguments[0]);
        ClassHierarchyResolver hierarchy = ClassHierarchyResolver.ofResourceParsing(
                        InlineBootstraps.class.getClassLoader())
                .orElse(ClassHierarchyResolver.defaultResolver());
        InlineBootstraps inline = new InlineBootstraps(ClassFile.of(
                ClassFile.ClassHierarchyResolverOption.of(hierarchy), ClassFile.ConstantPoolSharingOption.NEW_POOL));
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                inline.rewrite(file);
            }
        }
    }

    private void rewrite(Path file) throws IOException {
        ClassModel before = format.parse(file);
        if (before.methods().stream()
                .anyMatch(method -> method.code().isPresent()
                        && method.code()
                                .get()
                                .elementStream()
                                .anyMatch(element -> replaced(element).isPresent()))) {
            Files.write(file, new OneClass(before).rewritten(format));
        }
    }

    /** A call to replace; empty: another one. */
    private static Optional<InvokeDynamicInstruction> replaced(CodeElement element) {
        if (!(element instanceof InvokeDynamicInstruction call)) {
            return Optional.empty();
        }
        DirectMethodHandleDesc bootstrap = call.bootstrapMethod();
        boolean ofClasses = bootstrap.owner().equals(SWITCHES)
                && bootstrap.methodName().equals("typeSwitch")
                && call.bootstrapArgs().stream()
                        .allMatch(label -> label instanceof ClassDesc type && !type.isPrimitive());
        boolean ofRecord = bootstrap.owner().equals(RECORDS) && !call.name().equalsString("toString");
        return ofClasses || ofRecord ? Optional.of(call) : Optional.empty();
    }

    /** The methods that replace the calls of one class. */
    private static final class OneClass {
        private record Method(String name, MethodTypeDesc type, InvokeDynamicInstruction call) {}

        private final ClassModel before;
        private final List<Method> methods = new ArrayList<>();

        OneClass(ClassModel before) {
            this.before = before;
        }

        byte[] rewritten(ClassFile format) {
            return format.build(before.thisClass().asSymbol(), after -> {
                for (ClassElement element : before) {
                    if (element instanceof MethodModel method) {
                        after.transformMethod(method, (code, part) -> copy(code, part));
                    } else {
                        after.with(element);
                    }
                }
                methods.forEach(method -> add(after, method));
            });
        }

        private void copy(MethodBuilder method, MethodElement part) {
            if (part instanceof CodeModel code) {
                method.transformCode(code, CodeTransform.ofStateful(() -> this::call));
            } else {
                method.with(part);
            }
        }

        private void call(CodeBuilder code, CodeElement element) {
            Optional<InvokeDynamicInstruction> call = replaced(element);
            if (call.isEmpty()) {
                code.with(element);
                return;
            }
            Method method = new Method(
                    call.get().name().stringValue() + "$" + methods.size(),
                    call.get().typeSymbol(),
                    call.get());
            methods.add(method);
            code.invokestatic(
                    before.thisClass().asSymbol(),
                    method.name(),
                    method.type(),
                    before.flags().has(AccessFlag.INTERFACE));
        }

        private void add(ClassBuilder after, Method method) {
            int flags = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC;
            after.withMethodBody(method.name(), method.type(), flags, code -> {
                switch (method.call().name().stringValue()) {
                    case "typeSwitch" -> typeSwitch(code, method.call().bootstrapArgs());
                    case "hashCode" -> hashCode(code, components(method.call()));
                    case "equals" -> equals(code, components(method.call()));
                    default -> throw new IllegalStateException(method.name());
                }
            });
        }

        /** The index of the first label from the given one on that the value is an instance of; their number: none; -1: it is null. */
        private static void typeSwitch(CodeBuilder code, List<ConstantDesc> labels) {
            Label present = code.newLabel();
            code.aload(0).ifnonnull(present).iconst_m1().ireturn().labelBinding(present);
            for (int i = 0; i < labels.size(); i++) {
                Label next = code.newLabel();
                code.iload(1).loadConstant(i).if_icmpgt(next);
                code.aload(0).instanceOf((ClassDesc) labels.get(i)).ifeq(next);
                code.loadConstant(i).ireturn().labelBinding(next);
            }
            code.loadConstant(labels.size()).ireturn();
        }

        private static List<DirectMethodHandleDesc> components(InvokeDynamicInstruction call) {
            return call.bootstrapArgs().stream()
                    .filter(MethodHandleDesc.class::isInstance)
                    .map(DirectMethodHandleDesc.class::cast)
                    .toList();
        }

        private static ClassDesc type(DirectMethodHandleDesc getter) {
            return getter.invocationType().returnType();
        }

        private static CodeBuilder get(CodeBuilder code, int slot, DirectMethodHandleDesc component) {
            return code.aload(slot).getfield(component.owner(), component.methodName(), type(component));
        }

        private static ClassDesc boxed(ClassDesc primitive) {
            return switch (primitive.descriptorString()) {
                case "Z" -> ConstantDescs.CD_Boolean;
                case "B" -> ConstantDescs.CD_Byte;
                case "C" -> ConstantDescs.CD_Character;
                case "S" -> ConstantDescs.CD_Short;
                case "I" -> ConstantDescs.CD_Integer;
                case "J" -> ConstantDescs.CD_Long;
                case "F" -> ConstantDescs.CD_Float;
                default -> ConstantDescs.CD_Double;
            };
        }

        private static void hashCode(CodeBuilder code, List<DirectMethodHandleDesc> components) {
            code.iconst_0();
            for (DirectMethodHandleDesc component : components) {
                code.loadConstant(31).imul();
                ClassDesc type = type(component);
                get(code, 0, component)
                        .invokestatic(
                                type.isPrimitive() ? boxed(type) : OBJECTS,
                                "hashCode",
                                MethodTypeDesc.of(
                                        ConstantDescs.CD_int, type.isPrimitive() ? type : ConstantDescs.CD_Object));
                code.iadd();
            }
            code.ireturn();
        }

        private void equals(CodeBuilder code, List<DirectMethodHandleDesc> components) {
            ClassDesc self = before.thisClass().asSymbol();
            Label other = code.newLabel();
            Label differs = code.newLabel();
            code.aload(0).aload(1).if_acmpne(other).iconst_1().ireturn().labelBinding(other);
            code.aload(1).instanceOf(self).ifeq(differs);
            code.aload(1).checkcast(self).astore(2);
            for (DirectMethodHandleDesc component : components) {
                get(code, 0, component);
                get(code, 2, component);
                compare(code, type(component), differs);
            }
            code.iconst_1().ireturn().labelBinding(differs).iconst_0().ireturn();
        }

        private static void compare(CodeBuilder code, ClassDesc type, Label differs) {
            if (!type.isPrimitive()) {
                code.invokestatic(
                                OBJECTS,
                                "equals",
                                MethodTypeDesc.of(
                                        ConstantDescs.CD_boolean, ConstantDescs.CD_Object, ConstantDescs.CD_Object))
                        .ifeq(differs);
            } else if (TypeKind.from(type).asLoadable() == TypeKind.INT) {
                code.if_icmpne(differs);
            } else {
                code.invokestatic(boxed(type), "compare", MethodTypeDesc.of(ConstantDescs.CD_int, type, type))
                        .ifne(differs);
            }
        }
    }
}
