// SPDX-License-Identifier: Apache-2.0
package org.flowcache.softswitch.pipeline.code;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Writes steps as one static method from a packet to nothing, or, where that would be too long for the JVM to compile,
 * as several that it calls. Each of those takes the number of the step to begin with and returns that of the step to go
 * on with.
 */
final class StepsWriter {

    private static final String CONTEXT_TO_VOID = "(" + Code.CONTEXT_TYPE + ")V";
    private static final String PART = "(" + Code.CONTEXT_TYPE + "I)I";
    private static final int AT = 1;
    /** Bytes about that a step costs a part besides its code: a jump table entry, and returning where to go on. */
    private static final int OVERHEAD = 12;

    private final ClassWriter writer;
    private final String owner;
    private final Constants constants;
    private final int longest;

    /**
     * @param owner   internal name of the class
     * @param longest bytes of the longest method that is wanted
     */
    StepsWriter(ClassWriter writer, String owner, Constants constants, int longest) {
        this.writer = writer;
        this.owner = owner;
        this.constants = constants;
        this.longest = longest;
    }

    void write(String name, Steps steps) {
        int[] sizes = sizes(steps);
        List<Integer> ends = ends(sizes);
        if (ends.isEmpty()) {
            Code code = new Code(method(writer, name, CONTEXT_TO_VOID), 1, constants);
            Label[] labels = labels(steps.count() + 1);
            emit(steps, code, labels, 0, steps.count());
            code.here(labels[steps.count()]);
            code.op(Opcodes.RETURN);
            code.end();
            return;
        }
        int first = 0;
        for (int i = 0; i < ends.size(); i++) {
            writePart(name + "_" + i, steps, first, ends.get(i));
            first = ends.get(i);
        }
        writeCalls(name, ends);
    }

    private static MethodVisitor method(ClassWriter writer, String name, String descriptor) {
        return writer.visitMethod(Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE, name, descriptor, null, null);
    }

    private static Label[] labels(int count) {
        Label[] labels = new Label[count];
        for (int i = 0; i < count; i++) {
            labels[i] = new Label();
        }
        return labels;
    }

    private static void emit(Steps steps, Code code, Label[] labels, int first, int end) {
        for (int i = first; i < end; i++) {
            code.here(labels[i]);
            steps.emit(i, code, labels);
        }
    }

    /** Bytes of each step, found by writing them to where nobody reads them. */
    private static int[] sizes(Steps steps) {
        ClassWriter unread = new ClassWriter(0);
        Code code = new Code(method(unread, "unread", CONTEXT_TO_VOID), 1, new Constants("unread"));
        Label[] labels = labels(steps.count() + 1);
        emit(steps, code, labels, 0, steps.count());
        code.here(labels[steps.count()]);
        int[] sizes = new int[steps.count()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = labels[i + 1].getOffset() - labels[i].getOffset();
        }
        return sizes;
    }

    /** Where parts end, if it takes several: each has as many steps as fit, or one. */
    private List<Integer> ends(int[] sizes) {
        if (Arrays.stream(sizes).sum() <= longest) {
            return List.of();
        }
        List<Integer> ends = new ArrayList<>();
        int sum = 0;
        for (int i = 0; i < sizes.length; i++) {
            int needed = sizes[i] + OVERHEAD;
            if (sum > 0 && sum + needed > longest) {
                ends.add(i);
                sum = 0;
            }
            sum += needed;
        }
        ends.add(sizes.length);
        return ends;
    }

    private void writePart(String name, Steps steps, int first, int end) {
        Set<Label> wanted = new HashSet<>();
        Code code = new Code(new MethodVisitor(Opcodes.ASM9, method(writer, name, PART)) {
            @Override
            public void visitJumpInsn(int opcode, Label label) {
                wanted.add(label);
                super.visitJumpInsn(opcode, label);
            }
        }, 2, constants);
        Label[] labels = labels(steps.count() + 1);
        Label choose = new Label();
        code.jump(choose);
        emit(steps, code, labels, first, end);
        code.jump(labels[end]);
        code.here(choose);
        Label elsewhere = new Label();
        code.method().visitVarInsn(Opcodes.ILOAD, AT);
        Label[] own = new Label[end - first];
        System.arraycopy(labels, first, own, 0, own.length);
        code.method().visitTableSwitchInsn(first, end - 1, elsewhere, own);
        code.here(elsewhere);
        code.method().visitVarInsn(Opcodes.ILOAD, AT);
        code.op(Opcodes.IRETURN);
        for (int i = 0; i < labels.length; i++) {
            if ((i < first || i >= end) && wanted.contains(labels[i])) {
                code.here(labels[i]);
                code.push(i);
                code.op(Opcodes.IRETURN);
            }
        }
        code.end();
    }

    /** Calls the parts in order, again as long as a step is asked for: steps that jump back are rare. */
    private void writeCalls(String name, List<Integer> ends) {
        Code code = new Code(method(writer, name, CONTEXT_TO_VOID), 1, constants);
        int at = code.variable(1);
        Label again = new Label();
        code.push(0);
        code.method().visitVarInsn(Opcodes.ISTORE, at);
        code.here(again);
        for (int i = 0; i < ends.size(); i++) {
            Label next = new Label();
            code.method().visitVarInsn(Opcodes.ILOAD, at);
            code.push(ends.get(i));
            code.method().visitJumpInsn(Opcodes.IF_ICMPGE, next);
            code.context();
            code.method().visitVarInsn(Opcodes.ILOAD, at);
            code.method().visitMethodInsn(Opcodes.INVOKESTATIC, owner, name + "_" + i, PART, false);
            code.method().visitVarInsn(Opcodes.ISTORE, at);
            code.here(next);
        }
        code.method().visitVarInsn(Opcodes.ILOAD, at);
        code.push(ends.get(ends.size() - 1));
        code.method().visitJumpInsn(Opcodes.IF_ICMPLT, again);
        code.op(Opcodes.RETURN);
        code.end();
    }
}
