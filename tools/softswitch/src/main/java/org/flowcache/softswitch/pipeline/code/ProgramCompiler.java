// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.code;

import java.lang.invoke.MethodHandles;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.flowcache.softswitch.pipeline.Program;
import org.flowcache.softswitch.pipeline.action.Action;
import org.flowcache.softswitch.pipeline.header.Header;
import org.flowcache.softswitch.pipeline.parser.ParserState;
import org.flowcache.softswitch.pipeline.table.ControlFlow;
import org.objectweb.asm.ClassTooLargeException;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a program one class: a method for each parser state, action and control (more for long ones), all fields at
 * constant slots, so that the JVM compiles it as it would compile a switch written for that program. The class goes
 * when the program goes.
 */
public final class ProgramCompiler {

    private static final Logger LOG = LoggerFactory.getLogger(ProgramCompiler.class);
    private static final String NAME = Type.getInternalName(ProgramCompiler.class).replace("Compiler", "Code");
    private static final String PARENT = Type.getInternalName(Executable.class);
    private static final String CONTEXT_TO_VOID = "(" + Code.CONTEXT_TYPE + ")V";
    private static final String EMIT = "(" + Code.CONTEXT_TYPE + "[BI)I";
    private static final int STATIC = Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE;
    /** HotSpot compiles no methods of more than 8000 bytes, unless it is told to. */
    private static final int LONGEST_METHOD = 7500;

    private final Program program;
    private final ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES | ClassWriter.COMPUTE_MAXS);
    private final Constants constants = new Constants(NAME);
    private final Map<Integer, Action> called = new LinkedHashMap<>();

    private final StepsWriter steps;

    private ProgramCompiler(Program program, int longestMethod) {
        this.program = program;
        this.steps = new StepsWriter(writer, NAME, constants, longestMethod);
    }

    /** The program as a class, or, if that or a parser state is too long for the JVM, as its nodes. */
    public static Executable compile(Program program) {
        return compile(program, LONGEST_METHOD);
    }

    /**
     * The program as a class, as {@link #compile(Program)} makes it.
     *
     * @param longestMethod bytes that methods of controls and actions have at most, if their steps can be told apart
     */
    public static Executable compile(Program program, int longestMethod) {
        try {
            return new ProgramCompiler(program, longestMethod).load();
        } catch (MethodTooLargeException | ClassTooLargeException e) {
            LOG.warn("{}; the program is interpreted, which is several times slower", e.getMessage());
            return new Interpreter(program);
        }
    }

    /** The class file that {@link #compile(Program)} loads. */
    static byte[] classFile(Program program) {
        ProgramCompiler compiler = new ProgramCompiler(program, LONGEST_METHOD);
        compiler.define();
        return compiler.writer.toByteArray();
    }

    private void define() {
        writer.visit(Opcodes.V17, Opcodes.ACC_FINAL, NAME, null, PARENT, null);
        constructor();
        parser();
        control("ingress", program.ingress());
        control("egress", program.egress());
        deparser();
        for (Action action : called.values()) {
            steps.write("action" + action.id(), action.steps());
        }
        constants.define(writer);
        writer.visitEnd();
    }

    private Executable load() {
        define();
        try {
            return (Executable) MethodHandles.lookup()
                    .defineHiddenClassWithClassData(writer.toByteArray(), constants.objects(), true)
                    .lookupClass().getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the code generated for the program is wrong", e);
        }
    }

    private void constructor() {
        MethodVisitor method = writer.visitMethod(0, "<init>", "()V", null, null);
        method.visitCode();
        method.visitVarInsn(Opcodes.ALOAD, 0);
        method.visitMethodInsn(Opcodes.INVOKESPECIAL, PARENT, "<init>", "()V", false);
        method.visitInsn(Opcodes.RETURN);
        method.visitMaxs(0, 0);
        method.visitEnd();
    }

    private void staticMethod(String name, String descriptor, int variables, Consumer<Code> body) {
        Code code = new Code(writer.visitMethod(STATIC, name, descriptor, null, null), variables, constants);
        body.accept(code);
        code.end();
    }

    /** Writes an instance method of {@link Executable} that only calls the static one of the same name. */
    private void entryPoint(String name, String descriptor, int returnOpcode) {
        MethodVisitor method = writer.visitMethod(Opcodes.ACC_PUBLIC, name, descriptor, null, null);
        method.visitCode();
        int variable = 1;
        for (Type argument : Type.getArgumentTypes(descriptor)) {
            method.visitVarInsn(argument.getOpcode(Opcodes.ILOAD), variable);
            variable += argument.getSize();
        }
        call(method, "static_" + name, descriptor);
        method.visitInsn(returnOpcode);
        method.visitMaxs(0, 0);
        method.visitEnd();
    }

    private static void call(MethodVisitor method, String name, String descriptor) {
        method.visitMethodInsn(Opcodes.INVOKESTATIC, NAME, name, descriptor, false);
    }

    private void parser() {
        List<ParserState> states = program.parser().states();
        for (int i = 0; i < states.size(); i++) {
            ParserState state = states.get(i);
            staticMethod("state" + i, Code.CONTEXT_TO_INT, 1, state::emit);
        }
        staticMethod("static_parse", Code.CONTEXT_TO_INT, 1, code -> parseLoop(code, states.size()));
        entryPoint("parse", Code.CONTEXT_TO_INT, Opcodes.IRETURN);
    }

    private void parseLoop(Code code, int states) {
        MethodVisitor method = code.method();
        int next = code.variable(1);
        int visited = code.variable(1);
        Label[] labels = new Label[states];
        for (int i = 0; i < states; i++) {
            labels[i] = new Label();
        }
        Label loop = new Label();
        Label go = new Label();
        Label accept = new Label();
        code.push(ParserState.next(program.parser().start()));
        method.visitVarInsn(Opcodes.ISTORE, next);
        code.push(0);
        method.visitVarInsn(Opcodes.ISTORE, visited);
        code.here(loop);
        method.visitIincInsn(visited, 1);
        method.visitVarInsn(Opcodes.ILOAD, next);
        code.push(ParserState.next(ParserState.ACCEPT));
        method.visitJumpInsn(Opcodes.IF_ICMPEQ, accept);
        method.visitVarInsn(Opcodes.ILOAD, visited);
        code.push(program.parser().maxStates());
        method.visitJumpInsn(Opcodes.IF_ICMPLE, go);
        code.push(program.parser().timeout());
        code.op(Opcodes.IRETURN);
        code.here(go);
        Label error = new Label();
        code.push(ParserState.next(0));
        method.visitVarInsn(Opcodes.ILOAD, next);
        code.op(Opcodes.ISUB);
        method.visitTableSwitchInsn(0, states - 1, error, labels);
        for (int i = 0; i < states; i++) {
            code.here(labels[i]);
            code.context();
            call(method, "state" + i, Code.CONTEXT_TO_INT);
            method.visitVarInsn(Opcodes.ISTORE, next);
            code.jump(loop);
        }
        code.here(error);
        method.visitVarInsn(Opcodes.ILOAD, next);
        code.op(Opcodes.IRETURN);
        code.here(accept);
        code.push(program.parser().noError());
        code.op(Opcodes.IRETURN);
    }

    private void control(String name, ControlFlow control) {
        steps.write("static_" + name, control.steps(this::callAction));
        entryPoint(name, CONTEXT_TO_VOID, Opcodes.RETURN);
    }

    private void callAction(Code code, Action action) {
        called.put(action.id(), action);
        code.context();
        call(code.method(), "action" + action.id(), CONTEXT_TO_VOID);
    }

    private void deparser() {
        staticMethod("static_emit", EMIT, 3, code -> {
            for (Header header : program.deparser()) {
                header.emitEmit(code, 1, 2);
            }
            code.method().visitVarInsn(Opcodes.ILOAD, 2);
            code.op(Opcodes.IRETURN);
        });
        entryPoint("emit", EMIT, Opcodes.IRETURN);
    }
}
